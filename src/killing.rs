//! A process that is killed in the middle of its work, for real: a test starts itself as a child and ends it without a
//! word.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Tells the child where to work and whom to call.
const FOLDER: &str = "ASSAY_TEST_KILLED_FOLDER";
const ADDRESS: &str = "ASSAY_TEST_KILLED_ADDRESS";

/// Where to work and whom to call, in the child; nothing in any other process, which then has nothing to do.
pub(crate) fn child() -> Option<(PathBuf, String)> {
    Some((std::env::var_os(FOLDER)?.into(), std::env::var(ADDRESS).ok()?))
}

/// Starts the test of this name (its path without the crate) as a child and kills it once it has come so far.
pub(crate) fn killed(test: &str, folder: &Path, address: &str, reached: impl Fn() -> bool) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test])
        .env(FOLDER, folder)
        .env(ADDRESS, address)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let limit = Instant::now() + Duration::from_secs(60);
    while !reached() {
        assert!(child.try_wait().unwrap().is_none(), "the child ended by itself");
        assert!(Instant::now() < limit, "the child got nowhere");
        std::thread::sleep(Duration::from_millis(2));
    }
    child.kill().unwrap();
    child.wait().unwrap();
}
