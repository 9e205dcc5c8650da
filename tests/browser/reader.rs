//! Somebody at a browser: headless Chromium, driven through chromedriver. Every step waits for what it must find, and nothing else.

use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{LazyLock, Mutex};
use std::time::Duration;

use fantoccini::elements::Element;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

use crate::server::agent;
use crate::visitor::Visitor;
use crate::world::{PASSWORD, artefacts, until, world};

/// Where Debian puts the browser.
const CHROMIUM: &str = "/usr/bin/chromium";
/// What to do where it is not there.
const REMEDY: &str = "apt-get install chromium chromium-driver";
/// So long a page may take to show something.
const PATIENCE: Duration = Duration::from_secs(30);

/// The driver; it and its browsers end with the process that reads here, however that ends.
struct Driver {
    address: String,
    _watched: Mutex<Child>,
}

static DRIVER: LazyLock<Driver> = LazyLock::new(Driver::start);

impl Driver {
    fn start() -> Self {
        use std::os::unix::process::CommandExt as _;
        assert!(
            Path::new(CHROMIUM).is_file(),
            "there is no {CHROMIUM}\nhint: {REMEDY}"
        );
        let log = artefacts().join("driver.log");
        let mut child = Command::new("sh")
            // `read` ends when this process has ended, and takes the whole group with it
            .args(["-c", "chromedriver --port=0 & read -r _; kill 0"])
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(std::fs::File::create(log).unwrap())
            .spawn()
            .unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut said = String::new();
        let port = loop {
            let mut line = String::new();
            let length = out.read_line(&mut line).unwrap();
            said.push_str(&line);
            if let Some((_, port)) = line
                .trim_end_matches(['.', '\n'])
                .split_once("successfully on port ")
            {
                break port.to_owned();
            }
            assert!(
                length > 0,
                "chromedriver did not start: {said}\nhint: {REMEDY}"
            );
        };
        std::thread::spawn(move || std::io::copy(&mut out, &mut std::io::sink()));
        Self {
            address: format!("http://127.0.0.1:{port}"),
            _watched: Mutex::new(child),
        }
    }
}

/// A browser with a profile of its own.
pub struct Reader {
    pub client: Client,
    base: String,
    session: String,
    /// Where files go that are taken away.
    folder: PathBuf,
}

impl Reader {
    /// Opens a browser on the shared service.
    pub async fn open(name: &str) -> Self {
        Self::at(&world().url(""), name).await
    }

    /// Opens a browser on a service.
    pub async fn at(base: &str, name: &str) -> Self {
        let wanted = json!({
            "browserName": "chrome",
            "goog:loggingPrefs": {"browser": "ALL"},
            "goog:chromeOptions": {"binary": CHROMIUM, "args": [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--no-first-run",
                "--hide-scrollbars", "--force-prefers-reduced-motion", "--proxy-server=127.0.0.1:9", "--proxy-bypass-list=127.0.0.1",
            ]},
        });
        let Value::Object(wanted) = wanted else {
            unreachable!("it is an object")
        };
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(wanted)
            .connect(&DRIVER.address)
            .await
            .unwrap_or_else(|error| panic!("no browser: {error}\nhint: {REMEDY}"));
        let session = client.session_id().await.unwrap().unwrap();
        let folder = artefacts().join("taken").join(name);
        std::fs::create_dir_all(&folder).unwrap();
        let reader = Self {
            client,
            base: base.into(),
            session,
            folder,
        };
        let taking = json!({"behavior": "allow", "downloadPath": reader.folder});
        reader.devtools("Browser.setDownloadBehavior", &taking);
        reader
    }

    /// Closes the browser; nothing may be wrong on the pages it was at.
    pub async fn close(self) {
        assert_eq!(self.complaints(), Vec::<String>::new());
        self.client.close().await.unwrap();
    }

    pub async fn go(&self, path: &str) {
        let address = format!("{}{path}", self.base);
        self.client.goto(&address).await.unwrap();
    }

    /// Signs in on the page for it, in a language.
    pub async fn sign_in(&self, login: &str, lang: &str) {
        self.go(&format!("/preferences?lang={lang}&next=/sign-in"))
            .await;
        self.fill("[name=login]", login).await;
        self.fill("[name=password]", PASSWORD).await;
        self.follow("main button").await;
        self.see(".tools form[action='/sign-out']").await;
    }

    /// Returns what is there, or waits until it is.
    pub async fn see(&self, css: &str) -> Element {
        let wait = self.client.wait().at_most(PATIENCE);
        match wait.for_element(Locator::Css(css)).await {
            Ok(found) => found,
            Err(error) => panic!(
                "no `{css}` at {}: {error}\n{}",
                self.client.current_url().await.unwrap(),
                self.read("main").await
            ),
        }
    }

    /// Returns the words of what is there.
    pub async fn read(&self, css: &str) -> String {
        self.client
            .find(Locator::Css(css))
            .await
            .unwrap_or_else(|error| panic!("no `{css}`: {error}"));
        let script = format!("return document.querySelector({css:?}).innerText");
        self.script(&script).await.as_str().unwrap().to_owned()
    }

    /// Returns the digits of what is there as a number.
    pub async fn number(&self, css: &str) -> usize {
        self.see(css).await;
        number(&self.read(css).await)
    }

    /// Tells whether something is on the page.
    pub async fn has(&self, css: &str) -> bool {
        self.count(css).await > 0
    }

    pub async fn count(&self, css: &str) -> usize {
        self.client.find_all(Locator::Css(css)).await.unwrap().len()
    }

    /// Clicks on what changes the page where it stands.
    pub async fn press(&self, css: &str) {
        let found = self.see(css).await;
        found.click().await.unwrap_or_else(|error| {
            panic!("`{css}` cannot be clicked: {error}");
        });
    }

    /// Clicks on what leads to another page, and waits until that is there.
    pub async fn follow(&self, css: &str) {
        self.see(css).await;
        self.leave().await;
        self.press(css).await;
        self.arrive().await;
    }

    /// Types a text and sends it by the key for that.
    pub async fn enter(&self, css: &str, text: &str) {
        self.leave().await;
        self.fill(css, &format!("{text}\n")).await;
        self.arrive().await;
    }

    /// Marks the page that is about to be left.
    async fn leave(&self) {
        let mark = "document.documentElement.dataset.left = ''";
        self.script(mark).await;
    }

    async fn arrive(&self) {
        self.see("html:not([data-left]) footer").await;
    }

    pub async fn fill(&self, css: &str, text: &str) {
        let found = self.see(css).await;
        found.clear().await.unwrap();
        found.send_keys(text).await.unwrap();
    }

    /// Chooses the first of a list that has a value.
    pub async fn choose(&self, css: &str) {
        let found = self.see(&format!("{css} option:not([value=''])")).await;
        found.click().await.unwrap();
    }

    /// Runs a script on the page.
    pub async fn script(&self, script: &str) -> Value {
        self.client.execute(script, Vec::new()).await.unwrap()
    }

    /// Clicks on a file and returns it once it is there whole.
    pub async fn take(&self, css: &str) -> Vec<u8> {
        for old in std::fs::read_dir(&self.folder).unwrap() {
            std::fs::remove_file(old.unwrap().path()).unwrap();
        }
        self.press(css).await;
        let whole = || {
            let files = std::fs::read_dir(&self.folder).unwrap();
            let mut paths = files.map(|file| file.unwrap().path());
            // while it is being written it has another ending
            // an empty one is still being written too
            paths.find(|path| {
                path.metadata().is_ok_and(|file| file.len() > 0)
                    && ["csv", "xlsx"]
                        .map(OsStr::new)
                        .map(Some)
                        .contains(&path.extension())
            })
        };
        let path = until("file", whole);
        std::fs::read(path).unwrap()
    }

    /// Reads with the session of this browser, without it.
    pub async fn visitor(&self) -> Visitor {
        let cookie = self.client.get_named_cookie("srok_session").await.unwrap();
        Visitor::with(&self.base, cookie.value())
    }

    /// Gives a command to the developer tools.
    pub fn devtools(&self, command: &str, parameters: &Value) -> Value {
        self.ask(
            "goog/cdp/execute",
            &json!({"cmd": command, "params": parameters}),
        )
    }

    /// Returns what the browser has complained about since it was asked last.
    pub fn complaints(&self) -> Vec<String> {
        let said = self.ask("se/log", &json!({"type": "browser"}));
        let said = said.as_array().unwrap().iter();
        // hints to developers are no complaints
        said.filter(|entry| entry["level"] != "DEBUG")
            .map(|entry| format!("{}: {}", entry["level"], entry["message"]))
            .collect()
    }

    /// Forgets what the browser complained about: a page that is refused or not there is told of as an error.
    pub fn forgive(&self, status: u16) {
        for complaint in self.complaints() {
            assert!(complaint.contains(&status.to_string()), "{complaint}");
        }
    }

    fn ask(&self, what: &str, how: &Value) -> Value {
        let address = format!("{}/session/{}/{what}", DRIVER.address, self.session);
        let mut answer = agent().post(address).send_json(how).unwrap();
        let said: Value = answer.body_mut().read_json().unwrap();
        assert!(answer.status().is_success(), "{what} {how}: {said}");
        said["value"].clone()
    }
}

/// Returns the digits of a text as a number.
pub fn number(text: &str) -> usize {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.parse();
    digits.unwrap_or_else(|_| panic!("`{text}` is no number"))
}
