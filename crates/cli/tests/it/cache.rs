//! Facts kept between runs, through the real program: killed at any moment, used by two at once, left out.

use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::support::{rapporteur, run_in, stdout};

const STATES: [&str; 6] = ["Kenya", "Norway", "Fiji", "Peru", "Ghana", "Japan"];

/// A capture of a few sentences, other ones in every round.
fn capture(number: usize, round: usize) -> String {
    let mut text = String::new();
    for line in 0..12 {
        let (a, b) = (STATES[(number + line) % 6], STATES[(number * 5 + line * 7 + 1) % 6]);
        text += &format!(
            "In {}, {a} trained {} officers of {b} in demining near Quay {number}.\n\n",
            1990 + (number * 3 + line + round) % 30,
            2 + line + round
        );
    }
    text
}

fn write(desk: &Path, number: usize, round: usize) {
    std::fs::write(desk.join(format!("sources/{number:02}.txt")), capture(number, round)).unwrap();
}

fn desk(captures: usize) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let desk = folder.path();
    std::fs::create_dir_all(desk.join("sources")).unwrap();
    std::fs::create_dir_all(desk.join("briefs")).unwrap();
    std::fs::write(desk.join("rapporteur.toml"), "").unwrap();
    for number in 0..captures {
        write(desk, number, 0);
    }
    let brief: String =
        (0..8).map(|n| capture(n, 0).lines().nth(n).unwrap_or_default().to_owned() + "\n\n").collect();
    std::fs::write(desk.join("briefs/a.md"), brief).unwrap();
    folder
}

/// What `check` prints.
fn checked(desk: &Path, args: &[&str]) -> String {
    let output = run_in(desk, &[&["check", "--format", "json"], args].concat());
    assert!(output.status.code().is_some_and(|code| code < 2), "{output:?}");
    stdout(&output)
}

#[test]
fn a_check_that_is_killed_leaves_a_usable_desk() {
    let captures = 24;
    let folder = desk(captures);
    let desk = folder.path();
    let started = Instant::now();
    let first = checked(desk, &["--no-cache"]);
    let whole = started.elapsed();
    assert!(!desk.join(".rapporteur").exists());
    assert_eq!(checked(desk, &[]), first);
    assert!(desk.join(".rapporteur/cache/facts").is_file());
    let mut random = 0x9E37_79B9_7F4A_7C15_u64;
    for round in 1..=20 {
        // Some anew, so that there is something to read and to write; now and then all.
        let anew = if round % 5 == 0 { captures } else { 3 };
        (0..anew).for_each(|step| write(desk, (round * 7 + step) % captures, round));
        let mut child = rapporteur(&["check", "--format", "json"])
            .current_dir(desk)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        random = random.wrapping_mul(0x5851_F42D_4C95_7F2D).wrapping_add(0x1405_7B7E_F767_814F);
        let share = u32::try_from(random >> 40).unwrap_or(0) % 1_000;
        std::thread::sleep(whole * share / 1_000 * 6 / 5);
        child.kill().unwrap();
        child.wait().unwrap();
        if round % 4 == 0 {
            assert_eq!(checked(desk, &[]), checked(desk, &["--no-cache"]), "after round {round}");
        }
    }
}

#[test]
fn two_checks_at_once_and_one_that_keeps_nothing_agree() {
    let folder = desk(10);
    let desk = folder.path();
    let start = |args: &[&str]| {
        rapporteur(&[&["check", "--format", "json"], args].concat())
            .current_dir(desk)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    };
    let children = [start(&[]), start(&[]), start(&["--no-cache"])];
    let outputs: Vec<String> =
        children.into_iter().map(|child| stdout(&child.wait_with_output().unwrap())).collect();
    assert!(outputs.iter().all(|output| *output == outputs[0] && !output.is_empty()));
    // The variable does what the flag does.
    std::fs::remove_dir_all(desk.join(".rapporteur")).unwrap();
    let output = rapporteur(&["check"]).current_dir(desk).env("RAPPORTEUR_NO_CACHE", "1").output().unwrap();
    assert!(output.status.code().is_some_and(|code| code < 2), "{output:?}");
    assert!(!desk.join(".rapporteur").exists());
    // What a killed process left is removed when it is old.
    checked(desk, &[]);
    let left = desk.join(".rapporteur/cache/part-x");
    std::fs::write(&left, "half").unwrap();
    let old = std::time::SystemTime::now() - Duration::from_secs(2 * 60 * 60);
    std::fs::File::options().write(true).open(&left).unwrap().set_modified(old).unwrap();
    (0..10).for_each(|number| write(desk, number, 1));
    checked(desk, &[]);
    assert!(!left.exists());
}
