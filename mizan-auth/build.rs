//! Builds again when a file is added to a folder that a macro embeds: cargo knows only those that were there.

fn main() {
    println!("cargo::rerun-if-changed=../migrations/auth");
    println!("cargo::rerun-if-changed=static");
}
