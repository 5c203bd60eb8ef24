//! Drives Chromium through chromedriver: one chromedriver per test, one browser per person.

use std::{
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use fantoccini::{Client, ClientBuilder, Locator, elements::Element, wd::WindowHandle};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

use crate::support::{Server, person::PASSWORD};

/// A running chromedriver. Dropping it closes its browsers.
pub struct Driver {
    child: Child,
    port: u16,
    profiles: PathBuf,
}

impl Driver {
    pub async fn start() -> Self {
        let profiles = std::env::temp_dir().join(format!("snug-browser-{}", std::process::id()));
        let mut child = Command::new("chromedriver")
            .arg("--port=0")
            .env("TMPDIR", std::env::temp_dir())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver; tests/run installs it");
        let stdout = child.stdout.take().expect("its output");
        let port = tokio::task::spawn_blocking(move || {
            let mut lines = BufReader::new(stdout).lines().map_while(Result::ok);
            let ready = lines
                .find(|line| line.contains("successfully on port "))
                .expect("a ready chromedriver");
            std::thread::spawn(move || lines.for_each(drop));
            let port = ready.rsplit("on port ").next().expect("a port");
            port.trim_end_matches('.').parse().expect("a number")
        });
        let port = port.await.expect("a port");
        Self {
            child,
            port,
            profiles,
        }
    }

    /// A browser with a wide window, the light theme and scripts.
    pub async fn browser(&self) -> Browser {
        self.browser_with(true, false).await
    }

    /// A browser whose pointer is a finger.
    pub async fn browser_with_touch(&self) -> Browser {
        self.browser_with(true, true).await
    }

    /// A browser that runs no scripts.
    pub async fn browser_without_scripts(&self) -> Browser {
        self.browser_with(false, false).await
    }

    async fn browser_with(&self, scripts: bool, touch: bool) -> Browser {
        static OPENED: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
        let number = OPENED.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let profile = self.profiles.join(number.to_string());
        // Without scripts a room never finishes loading, because its frame is a stream.
        let (scripts, loaded) = if scripts { (1, "normal") } else { (2, "none") };
        // None (1) or hovering (2), a finger (2) or a mouse (4).
        let pointer = match touch {
            true => {
                "--blink-settings=primaryHoverType=1,availableHoverTypes=1,primaryPointerType=2,availablePointerTypes=2"
            }
            false => {
                "--blink-settings=primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,availablePointerTypes=4"
            }
        };
        let options = json!({
            "args": [
                "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--force-prefers-reduced-motion", "--disable-component-update", "--disable-sync", "--disable-default-apps",
                // A name that is no secure origin, as on a network without TLS.
                "--host-resolver-rules=MAP chat.test 127.0.0.1",
                "--window-size=1440,900", "--lang=en-US",
                pointer,
                format!("--user-data-dir={}", profile.display()),
            ],
            "prefs": { "profile.managed_default_content_settings.javascript": scripts },
        });
        let capabilities = json!({
            "goog:chromeOptions": options,
            "goog:loggingPrefs": { "browser": "ALL" },
            "unhandledPromptBehavior": "ignore",
            "pageLoadStrategy": loaded,
        });
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities.as_object().expect("an object").clone())
            .connect(&format!("http://127.0.0.1:{}", self.port))
            .await
            .expect("a browser");
        let session = client
            .session_id()
            .await
            .expect("an answer")
            .expect("a session");
        let address = format!("http://127.0.0.1:{}/session/{session}", self.port);
        Browser { client, address }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // On SIGTERM it closes its browsers; killed, it would leave them running.
        let pid = self.child.id().to_string();
        let _ = Command::new("kill").args(["-TERM", &pid]).status();
        let _ = self.child.wait();
        // It sometimes misses one. The folder of its profile identifies it.
        let profiles = format!("{}/", self.profiles.display());
        let _ = Command::new("pkill")
            .args(["-KILL", "-f", &profiles])
            .status();
        let _ = std::fs::remove_dir_all(&self.profiles);
    }
}

/// A person's browser.
pub struct Browser {
    pub client: Client,
    address: String,
}

/// A test that waits this long has failed. It is long enough for a busy machine.
const PATIENCE: Duration = Duration::from_secs(25);

impl Browser {
    pub async fn goto(&self, server: &Server, path: &str) {
        self.client.goto(&server.url(path)).await.expect("a page");
    }

    /// The current path with its query and fragment.
    pub async fn place(&self) -> String {
        let url = self.client.current_url().await.expect("an address");
        let query = url
            .query()
            .map(|query| format!("?{query}"))
            .unwrap_or_default();
        let fragment = url.fragment().map(|fragment| format!("#{fragment}"));
        format!("{}{query}{}", url.path(), fragment.unwrap_or_default())
    }

    /// Waits for an element.
    pub async fn find(&self, css: &str) -> Element {
        let begun = Instant::now();
        loop {
            match self.client.find(Locator::Css(css)).await {
                Ok(element) => return element,
                Err(error) => assert!(begun.elapsed() < PATIENCE, "no {css}: {error}"),
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Waits until the browser is at this place.
    pub async fn until_at(&self, place: &str) {
        let begun = Instant::now();
        while self.place().await != place {
            assert!(
                begun.elapsed() < PATIENCE,
                "at {} and not at {place}",
                self.place().await
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Switches to a frame.
    pub async fn enter_frame(&self, css: &str) {
        // The page may load itself again in between.
        let begun = Instant::now();
        while let Err(error) = self.find(css).await.enter_frame().await {
            assert!(begun.elapsed() < PATIENCE, "{css}: {error}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Switches back to the whole page.
    pub async fn leave_frame(&self) {
        self.client
            .clone()
            .enter_parent_frame()
            .await
            .expect("a page");
    }

    pub async fn click(&self, css: &str) {
        let begun = Instant::now();
        while let Err(error) = self.find(css).await.click().await {
            // The page changed between the two.
            let text = error.to_string();
            let changed = text.contains("stale") || text.contains("does not belong");
            assert!(changed && begun.elapsed() < PATIENCE, "{css}: {text}");
        }
    }

    pub async fn fill(&self, css: &str, text: &str) {
        let field = self.find(css).await;
        field.clear().await.expect("a field");
        field.send_keys(text).await.expect("a field");
    }

    pub async fn keys(&self, css: &str, keys: &str) {
        self.find(css).await.send_keys(keys).await.expect("a field");
    }

    /// The text content of every element that `css` selects.
    pub async fn texts(&self, css: &str) -> Vec<String> {
        let mut texts = vec![];
        for element in self
            .client
            .find_all(Locator::Css(css))
            .await
            .expect("elements")
        {
            let text = element.prop("textContent").await.expect("an element");
            texts.push(text.unwrap_or_default());
        }
        texts
    }

    /// The value of a JavaScript expression in the page.
    pub async fn eval(&self, script: &str) -> Value {
        self.client
            .execute(&format!("return {script}"), vec![])
            .await
            .expect("a value")
    }

    /// Waits until a JavaScript expression is true in the page.
    pub async fn until(&self, script: &str) {
        let begun = Instant::now();
        while self.eval(script).await != json!(true) {
            if begun.elapsed() > PATIENCE {
                let state = "[location.href, document.visibilityState, document.readyState,
                    document.body.dataset.live, document.querySelector('#stream')?.outerHTML,
                    performance.now(), performance.getEntriesByType('resource')
                        .map(r => [r.name, r.startTime, r.responseEnd, r.responseStatus])]";
                let (state, console) = (self.eval(state).await, self.console().await);
                panic!("never: {script}; at {state}, console: {console:?}");
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Waits until the page shows a message with this text.
    pub async fn sees(&self, text: &str) {
        let text = json!(text);
        self.until(&format!(
            "[...document.querySelectorAll('#messages .body')].some(b => b.textContent === {text})"
        ))
        .await;
    }

    /// Waits until the page's stream is open.
    pub async fn live(&self) {
        self.until("document.body.dataset.live === 'on'").await;
    }

    /// The messages on the page, as (id, text).
    pub async fn messages(&self) -> Vec<(u64, String)> {
        let all = self
            .eval(
                "[...document.querySelectorAll('#messages .message')]
                   .map(m => [Number(m.id.slice(1)), m.querySelector('.body').textContent])",
            )
            .await;
        serde_json::from_value(all).expect("messages")
    }

    /// Writes into the composer and presses Enter.
    pub async fn say(&self, text: &str) {
        self.keys("#composer-body", text).await;
        self.keys("#composer-body", "\u{e007}").await;
    }

    /// Signs up through the form.
    pub async fn register(&self, server: &Server, name: &str) {
        self.goto(server, "/register").await;
        self.fill("#username", name).await;
        self.fill("#password", PASSWORD).await;
        self.click("form.card button").await;
        self.find("main:is(.lobby, .room)").await;
        // Leaving the page while the browser fetches the service worker would log an error.
        self.until("navigator.serviceWorker.ready.then(() => true)")
            .await;
    }

    /// Opens the room of this name from the lobby, and creates it if it is missing.
    pub async fn enter(&self, server: &Server, name: &str) {
        let place = reqwest::Url::parse_with_params(&server.url("/lobby"), [("q", name)]);
        let place = place.expect("an address");
        self.client.goto(place.as_str()).await.expect("a page");
        let create = Locator::Css("#offer .create button");
        match self.client.find_all(create).await.expect("a page")[..] {
            [] => {
                self.click("#offer li:first-child :is(a.name, button)")
                    .await
            }
            _ => self.click("#offer .create button").await,
        }
        self.find("main.room").await;
    }

    /// Opens another tab and goes there.
    pub async fn tab(&self) -> WindowHandle {
        let tab = self.client.new_window(true).await.expect("a tab").handle;
        self.client
            .switch_to_window(tab.clone())
            .await
            .expect("the tab");
        tab
    }

    pub async fn switch(&self, tab: &WindowHandle) {
        self.client
            .switch_to_window(tab.clone())
            .await
            .expect("the tab");
    }

    /// Sends a command of the Chrome DevTools Protocol.
    pub async fn cdp(&self, command: &str, params: Value) -> Value {
        let body = json!({ "cmd": command, "params": params });
        self.post("goog/cdp/execute", body).await
    }

    async fn post(&self, path: &str, body: Value) -> Value {
        let address = format!("{}/{path}", self.address);
        let answer = reqwest::Client::new()
            .post(address)
            .json(&body)
            .send()
            .await;
        let answer: Value = answer.expect("an answer").json().await.expect("JSON");
        assert!(answer["value"]["error"].is_null(), "{path}: {answer}");
        answer["value"].clone()
    }

    /// The console's messages since the last call. One is left out: the browser logs that its
    /// autofocus came later than htmx's.
    pub async fn console(&self) -> Vec<String> {
        let entries = self.post("se/log", json!({ "type": "browser" })).await;
        let entries = entries.as_array().expect("entries").iter();
        entries
            .map(|entry| entry["message"].as_str().expect("text").to_owned())
            .filter(|message| !message.contains("Autofocus processing was blocked"))
            .collect()
    }

    /// Whether the element that `css` selects is visible.
    pub async fn shown(&self, css: &str) -> bool {
        self.find(css)
            .await
            .is_displayed()
            .await
            .expect("an element")
    }

    /// Saves a screenshot in `tests/browser/shots`, which git ignores.
    pub async fn shot(&self, name: &str) {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/browser/shots");
        std::fs::create_dir_all(&folder).expect("a folder");
        let picture = self.client.screenshot().await.expect("a picture");
        std::fs::write(folder.join(format!("{name}.png")), picture).expect("a file");
    }

    pub async fn close(self) {
        self.client.close().await.expect("a closed browser");
    }
}
