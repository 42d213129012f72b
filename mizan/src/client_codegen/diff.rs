//! What has changed between two texts, for people.

/// How many unchanged lines stand around a change.
const CONTEXT: usize = 3;
/// A longer diff is cut: whoever needs all of it runs `diff`.
const MAX_LINES: usize = 200;

/// The lines that differ, as `diff -u` shows them: `-` for what is there, `+` for what should be. Empty when nothing
/// differs.
pub(crate) fn diff(old: &str, new: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let mut edits: Vec<(char, &str)> = Vec::new();
    walk(&old, &new, &mut edits);
    if edits.iter().all(|(sign, _)| *sign == ' ') {
        return String::new();
    }
    let is_near = |index: usize| {
        let from = index.saturating_sub(CONTEXT);
        let to = (index + CONTEXT + 1).min(edits.len());
        edits[from..to].iter().any(|(sign, _)| *sign != ' ')
    };
    let mut lines = Vec::new();
    let (mut old_line, mut new_line) = (1, 1);
    let mut was_shown = false;
    for (index, (sign, text)) in edits.iter().enumerate() {
        let is_shown = is_near(index);
        if is_shown && !was_shown {
            lines.push(format!("@@ line {old_line} → {new_line} @@"));
        }
        if is_shown {
            lines.push(format!("{sign}{text}"));
        }
        was_shown = is_shown;
        old_line += usize::from(*sign != '+');
        new_line += usize::from(*sign != '-');
    }
    if lines.len() > MAX_LINES {
        let rest = lines.len() - MAX_LINES;
        lines.truncate(MAX_LINES);
        lines.push(format!("… and {rest} more lines"));
    }
    lines.join("\n")
}

/// Matches lines that stand once on each side and in the same order ("patience"), then looks between them. Not always
/// the shortest diff, but a readable one, in time that does not grow with the square of the file.
fn walk<'t>(old: &[&'t str], new: &[&'t str], edits: &mut Vec<(char, &'t str)>) {
    let same = |a: &&str, b: &&str| a == b;
    let start = old.iter().zip(new).take_while(|(a, b)| same(a, b)).count();
    edits.extend(old[..start].iter().map(|line| (' ', *line)));
    let (old, new) = (&old[start..], &new[start..]);
    let end = old
        .iter()
        .rev()
        .zip(new.iter().rev())
        .take_while(|(a, b)| same(a, b))
        .count();
    let (old, old_end) = old.split_at(old.len() - end);
    let new = &new[..new.len() - end];
    match anchor(old, new) {
        Some((a, b)) => {
            walk(&old[..a], &new[..b], edits);
            edits.push((' ', old[a]));
            walk(&old[a + 1..], &new[b + 1..], edits);
        }
        None => {
            edits.extend(old.iter().map(|line| ('-', *line)));
            edits.extend(new.iter().map(|line| ('+', *line)));
        }
    }
    edits.extend(old_end.iter().map(|line| (' ', *line)));
}

/// A line that stands once on each side; the one nearest to the middle keeps the recursion flat.
fn anchor(old: &[&str], new: &[&str]) -> Option<(usize, usize)> {
    let mut places: std::collections::HashMap<&str, (usize, usize, usize, usize)> =
        std::collections::HashMap::new();
    for (index, line) in old.iter().enumerate() {
        let place = places.entry(line).or_default();
        place.0 += 1;
        place.1 = index;
    }
    for (index, line) in new.iter().enumerate() {
        let place = places.entry(line).or_default();
        place.2 += 1;
        place.3 = index;
    }
    places
        .into_iter()
        .filter(|(_, (in_old, _, in_new, _))| *in_old == 1 && *in_new == 1)
        .map(|(_, (_, a, _, b))| (a, b))
        .min_by_key(|(a, b)| {
            (
                a.abs_diff(old.len() / 2) + b.abs_diff(new.len() / 2),
                *a,
                *b,
            )
        })
}

#[cfg(test)]
mod tests {
    use super::diff;

    #[test]
    fn only_what_differs_is_shown_with_what_is_around() {
        let old = "a\nb\nc\nd\ne\nf\ng\nh\ni";
        assert_eq!(diff(old, old), "");
        assert_eq!(
            diff(old, "a\nb\nc\nd\nE\nf\ng\nh\ni"),
            "@@ line 2 → 2 @@\n b\n c\n d\n-e\n+E\n f\n g\n h"
        );
        assert_eq!(diff("a\nb", "a\nx\nb"), "@@ line 1 → 1 @@\n a\n+x\n b");
    }

    #[test]
    fn a_moved_line_is_taken_away_and_put_back() {
        let found = diff("a\nb\nc", "b\nc\na");
        assert!(found.contains("-a") && found.contains("+a"), "{found}");
    }
}
