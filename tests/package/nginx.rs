//! Does nginx, by the settings that are shipped, carry what the service says over TLS: pages, cookies, bodies, live figures?

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::json;

use super::server::{Server, event};
use super::{all, tool};

/// Longer than anything may take on a slow machine.
const LONG: Duration = Duration::from_secs(60);

/// Lines of live figures looked at before news are missed.
const LINES: usize = 1000;

/// nginx with the shipped settings, ended when it goes out of scope.
struct Nginx {
    child: Child,
    folder: PathBuf,
    port: u16,
    plain: u16,
}

/// Returns a port that was free a moment ago.
fn free_port() -> u16 {
    let socket = TcpListener::bind("127.0.0.1:0").unwrap();
    socket.local_addr().unwrap().port()
}

/// Puts one text in the place of another that must be there.
fn replaced(text: &str, old: &str, new: &str) -> String {
    assert!(text.contains(old), "deploy/nginx.conf has no `{old}`");
    text.replace(old, new)
}

impl Nginx {
    /// Starts it before a service; `None` where it is not installed.
    fn before(server: &Server, folder: &Path) -> Option<Self> {
        tool("nginx", &["-v"])?;
        let (key, certificate) = (folder.join("key.pem"), folder.join("fullchain.pem"));
        let made = tool(
            "openssl",
            &[
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=srok.example.org",
                "-addext",
                "subjectAltName=DNS:srok.example.org",
                "-keyout",
                key.to_str().unwrap(),
                "-out",
                certificate.to_str().unwrap(),
            ],
        )?;
        assert!(made.status.success(), "{}", all(&made));
        let (port, plain) = (free_port(), free_port());
        let shipped = include_str!("../../deploy/nginx.conf");
        let shipped = replaced(
            shipped,
            "server 127.0.0.1:8080;",
            &format!("server {};", server.address),
        );
        let shipped = replaced(
            &shipped,
            "listen 443 ",
            &format!("listen 127.0.0.1:{port} "),
        );
        let shipped = replaced(
            &shipped,
            "listen 80;",
            &format!("listen 127.0.0.1:{plain};"),
        );
        let shipped = replaced(&shipped, "/etc/ssl/srok", folder.to_str().unwrap());
        std::fs::write(folder.join("site.conf"), shipped).unwrap();
        let folders = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map(|kind| format!("{kind}_temp_path {};\n", folder.join(kind).display()))
            .concat();
        let shown = folder.display();
        // nobody else's settings; the user that files are read as is the one of this test
        let main = format!(
            "daemon off;\nmaster_process off;\npid {shown}/nginx.pid;\nerror_log {shown}/error.log;\nevents {{}}\n\
             http {{\naccess_log off;\n{folders}include {shown}/site.conf;\n}}\n"
        );
        std::fs::write(folder.join("nginx.conf"), main).unwrap();
        let arguments = [
            "-c",
            &format!("{shown}/nginx.conf"),
            "-p",
            &format!("{shown}"),
            "-e",
            &format!("{shown}/error.log"),
        ];
        let judged = Command::new("nginx")
            .args(arguments)
            .arg("-t")
            .output()
            .unwrap();
        assert!(judged.status.success(), "{}", all(&judged));
        let child = Command::new("nginx")
            .args(arguments)
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let nginx = Self {
            child,
            folder: folder.into(),
            port,
            plain,
        };
        let since = Instant::now();
        while nginx.ask("/health/live", &[]).status.code() == Some(7) {
            assert!(since.elapsed() < LONG, "nginx does not answer");
            std::thread::park_timeout(Duration::from_millis(10));
        }
        Some(nginx)
    }

    /// Asks over TLS as a stranger's browser would, trusting the certificate of this test alone.
    fn asking(&self, path: &str, arguments: &[&str]) -> Command {
        let mut curl = Command::new("curl");
        curl.args([
            "--silent",
            "--show-error",
            "--include",
            "--max-time",
            "60",
            "--noproxy",
            "*",
        ])
        .args([
            "--connect-to",
            &format!("srok.example.org:443:127.0.0.1:{}", self.port),
        ])
        .arg("--cacert")
        .arg(self.folder.join("fullchain.pem"))
        .args(arguments)
        .arg(format!("https://srok.example.org{path}"));
        curl
    }

    fn ask(&self, path: &str, arguments: &[&str]) -> Output {
        self.asking(path, arguments).output().unwrap()
    }

    /// Returns head and body of an answer.
    fn told(&self, path: &str, arguments: &[&str]) -> String {
        let output = self.ask(path, arguments);
        assert!(output.status.success(), "{}", all(&output));
        String::from_utf8(output.stdout).unwrap()
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The password of the account.
const PASSWORD: &str = "snow on the window";

/// Makes an account that may see everything.
fn make_an_administrator(server: &Server) {
    let mut making = Command::new(env!("CARGO_BIN_EXE_srok"))
        .arg("--data")
        .arg(&server.data)
        .args([
            "user",
            "create",
            "admin",
            "--role",
            "administrator",
            "--name",
            "Иванова И. И.",
            "--password-stdin",
        ])
        .env_remove("SROK_CONFIG")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    making
        .stdin
        .take()
        .unwrap()
        .write_all(PASSWORD.as_bytes())
        .unwrap();
    assert!(making.wait().unwrap().success());
}

#[test]
fn the_shipped_settings_carry_pages_cookies_bodies_and_live_figures_over_tls() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let server = Server::start_with(
        &data,
        &[],
        &[
            ("SROK_SERVE_PROXIES", r#"["127.0.0.1"]"#),
            ("SROK_SERVE_PUBLIC_URL", "https://srok.example.org"),
        ],
    );
    let nginx_folder = folder.path().join("nginx");
    std::fs::create_dir(&nginx_folder).unwrap();
    let Some(nginx) = Nginx::before(&server, &nginx_folder) else {
        return;
    };
    server.wait_until_ready();
    assert!(
        nginx
            .told("/health/ready", &[])
            .contains(r#""status":"ready""#)
    );
    // who comes without TLS is sent to it
    let plain = format!("srok.example.org:80:127.0.0.1:{}", nginx.plain);
    let moved = tool(
        "curl",
        &[
            "--silent",
            "--include",
            "--connect-to",
            &plain,
            "http://srok.example.org/board?limit=1",
        ],
    );
    let moved = all(&moved.unwrap());
    assert!(
        moved.contains("Location: https://srok.example.org/board?limit=1"),
        "{moved}"
    );
    let page = nginx.told("/sign-in", &[]);
    assert!(
        page.contains("strict-transport-security: max-age="),
        "{page}"
    );

    // a sign-in: the session is a cookie that goes over TLS only
    make_an_administrator(&server);
    let jar = nginx.folder.join("jar");
    let jar = jar.to_str().unwrap();
    let signed_in = nginx.told(
        "/sign-in",
        &[
            "--cookie-jar",
            jar,
            "--header",
            "origin: https://srok.example.org",
            "--data-urlencode",
            "login=admin",
            "--data-urlencode",
            &format!("password={PASSWORD}"),
        ],
    );
    let cookie = signed_in
        .lines()
        .find(|line| line.starts_with("set-cookie: __Host-"));
    let cookie = cookie.unwrap_or_else(|| panic!("{signed_in}"));
    assert!(
        cookie.contains("; Secure") && cookie.contains("; HttpOnly"),
        "{cookie}"
    );

    // live figures: what happened is told while the answer goes on
    let mut live = nginx
        .asking("/events", &["--no-buffer", "--cookie", jar])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(live.stdout.take().unwrap()).lines();
    let mut lines = lines.map_while(Result::ok).take(LINES);
    assert!(lines.any(|line| line.starts_with("content-type: text/event-stream")));

    // bodies as long as the service takes them, and no longer
    let token = server.token(&["vis-12", "--source", "//vis.example/tsp-12"]);
    let bearer = format!("authorization: Bearer {token}");
    let told = json!({"regulation": "mo221", "channel": "portal"});
    let event = event(
        "7f1c",
        "MO-2026-000123",
        "application_submitted",
        "2026-03-06T17:05:00+03:00",
        &told,
    );
    for (mib, status) in [(3, 200), (65, 413)] {
        let body = nginx.folder.join("body.ndjson");
        std::fs::write(&body, event.clone() + &"\n".repeat(mib << 20)).unwrap();
        let body = format!("@{}", body.display());
        let answer = nginx.told(
            "/api/v1/events",
            &[
                "--header",
                &bearer,
                "--header",
                "content-type: application/x-ndjson",
                "--header",
                "expect:",
                "--data-binary",
                &body,
            ],
        );
        assert!(
            answer.starts_with(&format!("HTTP/2 {status}")),
            "{mib} MiB: {answer}"
        );
    }
    let has_news = lines.any(|line| line == "event: news");
    live.kill().unwrap();
    live.wait().unwrap();
    assert!(has_news, "no news of the event");
    // figures of the machine do not leave it
    assert!(nginx.told("/metrics", &[]).starts_with("HTTP/2 404"));
}
