//! One set of expectations for every storage.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::io::Read as _;

use mizan_forms::{FileWriter, UploadedFile};

use super::{FolderStorage, MemoryStorage, Storage, StorageError};

async fn keeps_its_promises(storage: &dyn Storage) {
    let file = UploadedFile::new("../../Grüße\u{202e}.txt", "Dear Ada");
    let one = storage.save("letters", &file).await.unwrap();
    let two = storage.save("letters", &file).await.unwrap();
    assert_ne!(one, two);
    assert!(
        one.starts_with("letters/20") && one.ends_with("/Grüße.txt"),
        "{one}"
    );
    let opened = storage.open(&one).await.unwrap();
    assert_eq!(opened.size(), 8);
    let mut content = String::new();
    opened.into_reader().read_to_string(&mut content).unwrap();
    assert_eq!(content, "Dear Ada");
    assert!(storage.exists(&one).await.unwrap());
    assert!(storage.delete(&one).await.unwrap());
    assert!(!storage.delete(&one).await.unwrap());
    assert!(!storage.exists(&one).await.unwrap());
    assert!(matches!(
        storage.open(&one).await,
        Err(StorageError::NotFound)
    ));
    assert!(storage.exists(&two).await.unwrap());
    for name in [
        "",
        "/",
        "/etc/passwd",
        "..",
        "../x",
        "a/../b",
        "a//b",
        "a/./b",
        "a\\b",
        "a/",
        "a\0b",
        ".hidden",
        "a/.hidden",
        "C:x",
        "nul",
        "a\nb",
    ] {
        assert!(
            matches!(storage.open(name).await, Err(StorageError::BadName)),
            "{name:?}"
        );
        assert!(
            matches!(storage.delete(name).await, Err(StorageError::BadName)),
            "{name:?}"
        );
        assert!(
            matches!(storage.exists(name).await, Err(StorageError::BadName)),
            "{name:?}"
        );
    }
    for folder in ["..", "../x", "a/../..", ".git", "a\\b"] {
        assert!(
            matches!(
                storage.save(folder, &file).await,
                Err(StorageError::BadName)
            ),
            "{folder:?}"
        );
    }
}

#[actix_web::test]
async fn memory_keeps_its_promises() {
    keeps_its_promises(&MemoryStorage::new()).await;
}

#[actix_web::test]
async fn a_folder_keeps_its_promises() {
    let folder = tempfile::tempdir().unwrap();
    keeps_its_promises(&FolderStorage::new(folder.path().join("media"))).await;
}

#[actix_web::test]
async fn a_large_file_is_copied_from_disk() {
    let folder = tempfile::tempdir().unwrap();
    let mut writer = FileWriter::new("big.bin", 0);
    writer.push(&vec![7; 1_000_000]);
    writer.flush().unwrap();
    let file = writer.finish().unwrap();
    let storage = FolderStorage::new(folder.path());
    let name = storage.save("", &file).await.unwrap();
    assert_eq!(storage.open(&name).await.unwrap().size(), 1_000_000);
}

#[cfg(unix)]
#[actix_web::test]
async fn links_lead_nowhere() {
    use std::os::unix::fs::symlink;

    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("media");
    std::fs::create_dir(&root).unwrap();
    std::fs::write(folder.path().join("secret"), "secret").unwrap();
    symlink(folder.path().join("secret"), root.join("link")).unwrap();
    symlink(folder.path(), root.join("out")).unwrap();
    let storage = FolderStorage::new(&root);
    for name in ["link", "out/secret"] {
        assert!(
            matches!(storage.open(name).await, Err(StorageError::NotFound)),
            "{name}"
        );
        assert!(!storage.exists(name).await.unwrap());
        assert!(!storage.delete(name).await.unwrap());
    }
    let saved = storage.save("out", &UploadedFile::new("a.txt", "x")).await;
    assert!(saved.is_err());
    assert!(folder.path().join("secret").exists());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
}
