//! Does the package start in a bare Debian, with nothing of this machine, for its own user and for any other?

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use super::all;
use super::deb::deb;

/// Longer than anything may take on a slow machine.
const LONG: Duration = Duration::from_secs(60);
/// What the package names its settings.
const SETTINGS: [&str; 2] = ["--config", "/etc/srok/srok.toml"];

/// A bare Debian of this test's own.
struct Debian {
    root: PathBuf,
    _folder: tempfile::TempDir,
}

impl Debian {
    /// Copies the one of the cache; `None`, said aloud, where there is none.
    fn new() -> Option<Self> {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/debian-root");
        let found = Command::new("sh").arg(script).output().unwrap();
        let bare = String::from_utf8(found.stdout.clone()).unwrap();
        if bare.is_empty() {
            assert!(std::env::var_os("CI").is_none(), "{}", all(&found));
            println!("not tested: {}", all(&found));
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("debian");
        let copied = Command::new("cp")
            .args(["-a", "--reflink=auto", bare.trim()])
            .arg(&root)
            .status();
        assert!(copied.unwrap().success());
        // other users have to get there
        let open = Command::new("chmod")
            .args(["0755"])
            .arg(folder.path())
            .status();
        assert!(open.unwrap().success());
        Some(Self {
            root,
            _folder: folder,
        })
    }

    /// A command within, run by somebody who brings nothing along. All that there is of this machine is its kernel: the dynamic linker asks it in
    /// /proc for the place of the binary.
    fn command(&self, user: &str, arguments: &[&str]) -> Command {
        let line = r#"mount -t proc proc "$1/proc" && root=$1 user=$2 && shift 2 && exec chroot --userspec="$user" "$root" "$@""#;
        let mut command = Command::new("unshare");
        command
            .args(["--mount", "sh", "-c", line, "sh"])
            .arg(&self.root)
            .arg(user)
            .args(arguments)
            .env_clear()
            .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
            .stdin(Stdio::null());
        command
    }

    fn run(&self, user: &str, arguments: &[&str]) -> Output {
        self.command(user, arguments).output().unwrap()
    }

    /// Runs a command that must succeed.
    fn done(&self, user: &str, arguments: &[&str]) -> String {
        let output = self.run(user, arguments);
        assert!(output.status.success(), "{arguments:?}: {}", all(&output));
        all(&output)
    }

    /// Runs srok as its own user.
    fn srok(&self, arguments: &[&str]) -> String {
        let all: Vec<&str> = ["/usr/bin/srok", "--lang", "en"]
            .iter()
            .chain(&SETTINGS)
            .chain(arguments)
            .copied()
            .collect();
        self.done("srok:srok", &all)
    }

    fn install(&self) {
        let deb = deb().expect("the package");
        std::fs::copy(&deb.file, self.root.join("srok.deb")).unwrap();
        self.done("root:root", &["dpkg", "--install", "/srok.deb"]);
    }

    /// Starts the service as a user.
    fn serve(&self, user: &str, arguments: &[&str]) -> Service {
        let start = ["/usr/bin/srok", "--lang", "en"].iter().chain(arguments);
        let start: Vec<&str> = start
            .chain(&["serve", "--listen", "127.0.0.1:0"])
            .copied()
            .collect();
        let log = self.root.join("service.log");
        let mut child = self
            .command(user, &start)
            .stdout(Stdio::piped())
            .stderr(std::fs::File::create(&log).unwrap())
            .spawn()
            .unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut first = String::new();
        out.read_line(&mut first).unwrap();
        std::thread::spawn(move || std::io::copy(&mut out, &mut std::io::sink()));
        let address = first.trim().rsplit_once("http://");
        let Some((_, address)) = address else {
            panic!(
                "it did not start: {first}{}",
                std::fs::read_to_string(&log).unwrap()
            );
        };
        Service {
            address: address.parse().unwrap(),
            child,
        }
    }
}

/// The service within, killed when it goes out of scope.
struct Service {
    child: Child,
    address: SocketAddr,
}

impl Service {
    fn becomes_ready(&self) {
        let since = Instant::now();
        let address = format!("http://{}/health/ready", self.address);
        while ureq::get(&address).call().is_err() {
            assert!(since.elapsed() < LONG, "it never was ready");
            std::thread::park_timeout(Duration::from_millis(20));
        }
    }

    /// Returns the files that the process has in its memory, as they are called on this machine.
    fn mapped(&self) -> Vec<String> {
        let maps = std::fs::read_to_string(format!("/proc/{}/maps", self.child.id())).unwrap();
        let files = maps.lines().filter_map(|line| line.split_once('/'));
        files.map(|(_, path)| format!("/{path}")).collect()
    }

    fn stop(mut self) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").arg(pid).status().unwrap().success());
        assert_eq!(self.child.wait().unwrap().code(), Some(0));
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn it_is_installed_run_and_removed_by_the_words_of_the_readme() {
    let (Some(_), Some(debian)) = (deb(), Debian::new()) else {
        return;
    };
    debian.install();
    // run by root, who is not the one that the service runs as, the gate is shut
    let refused = debian.run(
        "root:root",
        &[
            "/usr/bin/srok",
            "--lang",
            "en",
            "--data",
            "/var/lib/srok",
            "check",
            "--deploy",
        ],
    );
    assert_eq!(refused.status.code(), Some(1), "{}", all(&refused));
    assert!(
        all(&refused).contains("belongs to user"),
        "{}",
        all(&refused)
    );
    // the gate is open before anything was done, and leaves nothing behind
    debian.srok(&["check", "--deploy"]);
    assert!(!debian.root.join("var/lib/srok/srok.duckdb").exists());
    let user = [
        "user",
        "create",
        "ivanova",
        "--role",
        "administrator",
        "--name",
        "Иванова И. И.",
    ];
    debian.srok(&user);
    let service = debian.serve("srok:srok", &SETTINGS);
    service.becomes_ready();
    for file in service.mapped() {
        let is_within = Path::new(&file).starts_with(&debian.root);
        assert!(
            is_within || file.starts_with("/memfd:") || file.starts_with("/dev/zero"),
            "{file} is this machine's"
        );
    }
    debian.srok(&["check", "--deploy"]);
    assert!(
        debian
            .srok(&[
                "token",
                "create",
                "vis-12",
                "--source",
                "//vis.example/tsp-12"
            ])
            .len()
            > 20
    );
    debian.srok(&["backup", "/var/lib/srok/backups"]);
    service.stop();
    // an upgrade keeps settings and store, a removal keeps the store
    debian.install();
    debian.srok(&["verify"]);
    debian.done("root:root", &["dpkg", "--purge", "srok"]);
    assert!(!debian.root.join("usr/bin/srok").exists());
    assert!(debian.root.join("var/lib/srok/srok.duckdb").exists());
}

#[test]
fn any_user_with_a_folder_of_his_own_may_run_it() {
    let (Some(_), Some(debian)) = (deb(), Debian::new()) else {
        return;
    };
    debian.install();
    debian.done(
        "root:root",
        &[
            "install",
            "-d",
            "-o",
            "12345",
            "-g",
            "12345",
            "-m",
            "0700",
            "/srv/store",
        ],
    );
    let service = debian.serve("12345:12345", &["--data", "/srv/store"]);
    service.becomes_ready();
    service.stop();
    // the settings are for the service's own user
    let refused = debian.run(
        "12345:12345",
        &["/usr/bin/srok", "--config", "/etc/srok/srok.toml", "check"],
    );
    assert_eq!(refused.status.code(), Some(2), "{}", all(&refused));
}
