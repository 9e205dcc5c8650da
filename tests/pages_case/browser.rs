//! Somebody who has signed in and looks at pages.

use std::net::SocketAddr;

use crate::server::{Answer, Server};
use crate::story::PASSWORD;

pub struct Browser {
    address: SocketAddr,
    cookies: String,
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .build()
        .into()
}

fn read(mut response: ureq::http::Response<ureq::Body>) -> Answer {
    let headers = response.headers().iter();
    let headers = headers
        .map(|(name, value)| {
            (
                name.to_string(),
                value.to_str().unwrap_or_default().to_owned(),
            )
        })
        .collect();
    Answer {
        status: response.status().as_u16(),
        headers,
        body: response.body_mut().read_to_string().unwrap(),
    }
}

impl Browser {
    /// Signs in with a service.
    pub fn of(server: &Server, login: &str) -> Self {
        Self::at(server.address, login)
    }

    /// Signs in with whatever serves at an address.
    pub fn at(address: SocketAddr, login: &str) -> Self {
        let form = [("login", login), ("password", PASSWORD), ("next", "/")];
        let answer = read(
            agent()
                .post(format!("http://{address}/sign-in"))
                .send_form(form)
                .unwrap(),
        );
        assert_eq!(
            answer.status, 303,
            "{login} cannot sign in: {}",
            answer.body
        );
        let cookie = answer.header("set-cookie").unwrap();
        Self {
            address,
            cookies: cookie.split(';').next().unwrap().to_owned(),
        }
    }

    /// Reads in a language.
    pub fn reading(mut self, lang: &str) -> Self {
        self.cookies = format!("{}; srok_lang={lang}", self.cookies);
        self
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Waits until standings are made up.
    pub fn wait_until_ready(&self) {
        while self.get("/health/ready").status != 200 {
            std::thread::yield_now();
        }
    }

    pub fn get(&self, path: &str) -> Answer {
        let request = agent().get(self.url(path));
        read(request.header("cookie", &self.cookies).call().unwrap())
    }

    /// Returns the bytes of a file.
    pub fn file(&self, path: &str) -> Vec<u8> {
        let request = agent().get(self.url(path));
        let mut response = request.header("cookie", &self.cookies).call().unwrap();
        assert_eq!(response.status(), 200, "{path}");
        response.body_mut().read_to_vec().unwrap()
    }

    pub fn post(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        let request = agent().post(self.url(path));
        let request = request.header("cookie", &self.cookies);
        read(request.send_form(form.iter().copied()).unwrap())
    }

    /// Sends a form with the token of a page of the session.
    pub fn send(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        let page = self.get("/board").body;
        let token = page.split("name=\"csrf\" value=\"").nth(1).unwrap();
        let token = token.split('"').next().unwrap();
        let all: Vec<(&str, &str)> = form.iter().copied().chain([("csrf", token)]).collect();
        self.post(path, &all)
    }
}

/// Tells whether a page has a link to an address.
pub fn leads_to(page: &str, address: &str) -> bool {
    let page = page.replace("&#x2f;", "/").replace("&amp;", "&");
    page.contains(&format!("href=\"{address}\""))
}

/// Returns what a reader sees of the content of a page: text, a line for each block, cells apart by bars; pictures are left out.
pub fn text(page: &str) -> String {
    let content = page.split("<main").nth(1).unwrap_or(page);
    let content = content.split("</main>").next().unwrap();
    let mut plain = String::new();
    let mut rest = content.split_once('>').map_or(content, |(_, rest)| rest);
    while let Some((before, tag)) = rest.split_once('<') {
        plain.push_str(before);
        let (name, after) = tag.split_once('>').unwrap_or((tag, ""));
        rest = after;
        let name = name.split(' ').next().unwrap();
        match name {
            "svg" => rest = rest.split_once("</svg>").map_or("", |(_, rest)| rest),
            "/tr" | "/p" | "/li" | "/h1" | "/h2" | "/h3" | "/dd" | "/summary" | "/option"
            | "/label" | "/figcaption" | "br" | "/legend" | "/caption" => plain.push('\n'),
            "/td" | "/th" => plain.push_str(" | "),
            "/span" | "/dt" | "/a" | "/button" => plain.push(' '),
            _ => {}
        }
    }
    plain.push_str(rest);
    let plain = plain
        .replace("&quot;", "\"")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&#x27;", "'")
        .replace("&#x2f;", "/")
        .replace("&amp;", "&");
    let lines = plain
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    let lines: Vec<String> = lines.filter(|line| !line.is_empty()).collect();
    lines.join("\n")
}
