//! Builds again when a file is added to a folder that a macro embeds: cargo knows only those that were there.

/// Where `npm run build` puts the front end.
const FRONTEND: &str = "frontend/dist";

fn main() {
    // A folder that is not there counts as changed each time. Without it, the macro says what is wrong.
    if std::fs::create_dir_all(FRONTEND).is_ok() {
        println!("cargo::rerun-if-changed={FRONTEND}");
    }
    println!("cargo::rerun-if-changed=../migrations/desk");
    println!("cargo::rerun-if-changed=static");
}
