//! The real file system.

use std::fs;
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use rapporteur_workspace::{MAX_FILE_LEN, OsSystem, System, Workspace, discover_root};

fn folder() -> (tempfile::TempDir, Utf8PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = Utf8PathBuf::from_path_buf(folder.path().canonicalize().expect("it is there")).expect("UTF-8");
    (folder, path)
}

fn write(path: &Utf8Path) {
    fs::create_dir_all(path.parent().expect("in a folder")).expect("writable");
    fs::write(path, "text").expect("writable");
}

#[test]
fn walks_in_order_and_leaves_hidden_files_out() {
    let (_folder, root) = folder();
    for file in ["b.md", "a/z.txt", "a/b/c.txt", ".git/config", "a/.cache/x.txt"] {
        write(&root.join(file));
    }
    // What version control ignores may well be evidence.
    fs::write(root.join(".gitignore"), "*.txt\n").unwrap();
    let found = OsSystem.walk(&root).unwrap();
    let found: Vec<&str> = found.iter().map(|path| path.strip_prefix(&root).unwrap().as_str()).collect();
    assert_eq!(found, ["a/b/c.txt", "a/z.txt", "b.md"]);
}

#[cfg(unix)]
#[test]
fn links_lead_neither_out_nor_in_circles() {
    use std::os::unix::fs::symlink;
    let (_folder, root) = folder();
    let (_other, outside) = folder();
    write(&root.join("in/a.txt"));
    write(&outside.join("secret.txt"));
    symlink(&root, root.join("in/loop")).unwrap();
    symlink(&outside, root.join("out")).unwrap();
    symlink(outside.join("secret.txt"), root.join("secret.txt")).unwrap();
    symlink(root.join("nowhere"), root.join("broken.txt")).unwrap();
    assert_eq!(OsSystem.walk(&root).unwrap(), [root.join("in/a.txt")]);
}

#[cfg(unix)]
#[test]
fn metadata_that_a_link_leads_to_is_found_at_every_start() {
    let (_folder, root) = folder();
    let (_other, outside) = folder();
    write(&root.join("sources/a.txt"));
    write(&root.join("sources/b.txt"));
    let keys = |expected: [Option<&str>; 2]| {
        let workspace = Workspace::open(Arc::new(OsSystem), &root, &|_| {});
        let snapshot = workspace.snapshot();
        let publishers: Vec<Option<String>> = snapshot
            .sources()
            .into_iter()
            .map(|id| {
                snapshot.source(id).and_then(|facts| facts.meta.publisher.as_deref().map(str::to_owned))
            })
            .collect();
        assert_eq!(publishers, expected.map(|publisher| publisher.map(str::to_owned)));
    };
    keys([None, None]);
    let shared = outside.join("shared.toml");
    fs::write(&shared, "publisher = \"Port\"\n").unwrap();
    std::os::unix::fs::symlink(&shared, root.join("sources/a.txt.meta.toml")).unwrap();
    keys([Some("Port"), None]);
    keys([Some("Port"), None]);
    fs::write(root.join("sources/b.txt.meta.toml"), "publisher = \"Quay\"\n").unwrap();
    fs::write(&shared, "publisher = \"Harbour\"\n").unwrap();
    keys([Some("Harbour"), Some("Quay")]);
    fs::remove_file(root.join("sources/a.txt.meta.toml")).unwrap();
    fs::remove_file(root.join("sources/b.txt.meta.toml")).unwrap();
    keys([None, None]);
}

#[test]
fn a_file_beyond_the_cap_is_refused_unread() {
    let (_folder, root) = folder();
    let path = root.join("large.txt");
    fs::File::create(&path).unwrap().set_len(MAX_FILE_LEN + 1).unwrap();
    let error = OsSystem.read(&path).unwrap_err().to_string();
    assert!(error.contains("65 MiB") && error.contains("64 MiB"), "{error}");
    assert!(OsSystem.read(&root).is_err());
    assert!(OsSystem.walk(&path).is_err());
}

#[test]
fn the_root_is_found_upwards() {
    let (_folder, root) = folder();
    write(&root.join("desk/briefs/2020/a.md"));
    write(&root.join("desk/sources/s.txt"));
    let brief = root.join("desk/briefs/2020/a.md");
    assert_eq!(discover_root(&OsSystem, &brief), root.join("desk"));
    write(&root.join("rapporteur.toml"));
    assert_eq!(discover_root(&OsSystem, &brief), root);
    let (_other, lonely) = folder();
    write(&lonely.join("a.md"));
    assert_eq!(discover_root(&OsSystem, &lonely.join("a.md")), lonely);
}
