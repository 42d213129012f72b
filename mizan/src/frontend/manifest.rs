//! Vite's manifest: which files a module of the source has become.

use std::collections::HashMap;

use serde::Deserialize;

/// `manifest.json`, as `build.manifest` makes Vite write it. See <https://vite.dev/guide/backend-integration>.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Manifest(HashMap<String, Chunk>);

#[derive(Debug, Deserialize)]
struct Chunk {
    file: String,
    #[serde(default)]
    imports: Vec<String>,
    #[serde(default)]
    css: Vec<String>,
    #[serde(default)]
    assets: Vec<String>,
}

/// The files that a page needs for some modules, each once.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Needed<'m> {
    pub(super) styles: Vec<&'m str>,
    pub(super) scripts: Vec<&'m str>,
}

impl Manifest {
    pub(super) fn parse(json: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(json)
    }

    /// The script of a module.
    pub(super) fn script(&self, module: &str) -> Option<&str> {
        self.0.get(module).map(|chunk| chunk.file.as_str())
    }

    /// Adds what a module needs, imports first: their styles may be overridden by those of whoever imports them.
    pub(super) fn collect<'m>(&'m self, module: &str, needed: &mut Needed<'m>) {
        let Some(chunk) = self.0.get(module) else {
            return;
        };
        if needed.scripts.contains(&chunk.file.as_str()) {
            return;
        }
        needed.scripts.push(&chunk.file);
        for import in &chunk.imports {
            self.collect(import, needed);
        }
        for style in &chunk.css {
            if !needed.styles.contains(&style.as_str()) {
                needed.styles.push(style);
            }
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Every file that Vite has named after its content, and that may be kept for ever.
    pub(super) fn files(&self) -> impl Iterator<Item = &str> {
        self.0.values().flat_map(|chunk| {
            let others = chunk.css.iter().chain(&chunk.assets);
            std::iter::once(&chunk.file)
                .chain(others)
                .map(String::as_str)
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const MANIFEST: &str = r#"{
        "_shared.js": {"file": "assets/shared-B.js", "imports": ["src/main.tsx"], "css": ["assets/shared-C.css"]},
        "src/contact.tsx": {"file": "assets/contact-D.js", "isDynamicEntry": true, "imports": ["_shared.js"]},
        "src/main.tsx": {"file": "assets/main-A.js", "isEntry": true, "imports": ["_shared.js"],
            "dynamicImports": ["src/contact.tsx"], "css": ["assets/main-E.css"], "assets": ["assets/cat-F.png"]}
    }"#;

    #[test]
    fn a_module_needs_what_it_imports_and_a_circle_ends() {
        let manifest = Manifest::parse(MANIFEST).unwrap();
        assert_eq!(manifest.script("src/main.tsx"), Some("assets/main-A.js"));
        assert_eq!(manifest.script("src/none.tsx"), None);
        let mut needed = Needed::default();
        manifest.collect("src/main.tsx", &mut needed);
        manifest.collect("src/contact.tsx", &mut needed);
        manifest.collect("src/none.tsx", &mut needed);
        assert_eq!(
            needed.scripts,
            [
                "assets/main-A.js",
                "assets/shared-B.js",
                "assets/contact-D.js"
            ]
        );
        assert_eq!(needed.styles, ["assets/shared-C.css", "assets/main-E.css"]);
        let mut files: Vec<_> = manifest.files().collect();
        files.sort_unstable();
        assert_eq!(
            files,
            [
                "assets/cat-F.png",
                "assets/contact-D.js",
                "assets/main-A.js",
                "assets/main-E.css",
                "assets/shared-B.js",
                "assets/shared-C.css"
            ]
        );
    }
}
