//! A person with a browser: an HTTP client with cookies that does not follow redirects.

use std::time::Duration;

use std::sync::Arc;

use reqwest::{
    Client, ClientBuilder, Method, RequestBuilder, Response, Url,
    cookie::{CookieStore, Jar},
    header::{ACCEPT_LANGUAGE, HeaderMap, HeaderValue},
    redirect::Policy,
};

use super::{page::Page, socket::Socket, sse::Listener};

/// The password of every account in the tests.
pub const PASSWORD: &str = "a quiet corner table";

/// The `Accept` header of htmx with its extension for streams.
pub const HTMX_ACCEPTS: &str = "text/html, text/event-stream";

#[derive(Clone)]
pub struct Person {
    client: Client,
    cookies: Arc<Jar>,
    origin: String,
}

impl Person {
    pub fn new(origin: String) -> Self {
        Self::at(origin, None)
    }

    /// A person who connects from `address`, which may be any that begins with 127.
    pub fn at(origin: String, address: Option<std::net::IpAddr>) -> Self {
        Self::with(origin, Client::builder().local_address(address))
    }

    /// A person whose browser asks for the language `lang`.
    pub fn speaking(origin: String, lang: &str) -> Self {
        let lang = HeaderValue::from_str(lang).expect("a header");
        let headers = HeaderMap::from_iter([(ACCEPT_LANGUAGE, lang)]);
        Self::with(origin, Client::builder().default_headers(headers))
    }

    fn with(origin: String, client: ClientBuilder) -> Self {
        let cookies = Arc::new(Jar::default());
        let client = client
            .cookie_provider(cookies.clone())
            .redirect(Policy::none())
            .timeout(Duration::from_secs(30))
            .build()
            .expect("a client");
        Self {
            client,
            cookies,
            origin,
        }
    }

    /// A person who has the session cookie already, for example from another node.
    pub fn with_cookie(origin: String, cookie: &str) -> Self {
        let person = Self::new(origin);
        let url: Url = person.origin.parse().expect("an address");
        person.cookies.add_cookie_str(cookie, &url);
        person
    }

    /// The browser runs scripts.
    pub fn runs_scripts(&self) {
        let url: Url = self.origin.parse().expect("an address");
        self.cookies.add_cookie_str("scripts=1", &url);
    }

    /// The value of the browser's `Cookie` header.
    pub fn cookie(&self) -> String {
        self.cookie_if_any().expect("a cookie")
    }

    /// The same, if there is any cookie.
    pub fn cookie_if_any(&self) -> Option<String> {
        let url: Url = self.origin.parse().expect("an address");
        let cookie = self.cookies.cookies(&url)?;
        Some(cookie.to_str().expect("text").to_owned())
    }

    /// Opens a room's socket.
    pub async fn socket(&self, room: &str, after: Option<&str>) -> Socket {
        let query = after
            .map(|after| format!("?after={after}"))
            .unwrap_or_default();
        let path = format!("/rooms/{room}/socket{query}");
        Socket::open(&self.origin, &path, &[("Cookie", &self.cookie())])
            .await
            .expect("a socket")
    }

    /// Opens a room's socket that brings the HTML of changes as well.
    pub async fn socket_with_html(&self, room: &str, after: Option<&str>) -> Socket {
        let after = after.map(|after| format!("&after={after}"));
        let path = format!("/rooms/{room}/socket?html=1{}", after.unwrap_or_default());
        Socket::open(&self.origin, &path, &[("Cookie", &self.cookie())])
            .await
            .expect("a socket")
    }

    /// The address of the server.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// A request that the test completes and sends.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client
            .request(method, format!("{}{path}", self.origin))
    }

    pub async fn get(&self, path: &str) -> Response {
        self.request(Method::GET, path)
            .send()
            .await
            .expect("an answer")
    }

    pub async fn post(&self, path: &str, form: &[(&str, &str)]) -> Response {
        self.request(Method::POST, path)
            .form(form)
            .send()
            .await
            .expect("an answer")
    }

    /// Posts a form as htmx does.
    pub async fn hx_post(&self, path: &str, form: &[(&str, &str)]) -> Response {
        let request = self
            .request(Method::POST, path)
            .header("HX-Request", "true")
            .header("Accept", HTMX_ACCEPTS);
        request.form(form).send().await.expect("an answer")
    }

    pub async fn register(&self, name: &str) {
        let form = [("username", name), ("password", PASSWORD)];
        let answer = self.post("/register", &form).await;
        assert_eq!(answer.status(), 303, "{name} signs up");
    }

    pub async fn sign_in(&self, name: &str) {
        let form = [("username", name), ("password", PASSWORD)];
        let answer = self.post("/login", &form).await;
        assert_eq!(answer.status(), 303, "{name} signs in");
    }

    pub async fn sign_out(&self) {
        assert_eq!(location(&self.post("/logout", &[]).await), "/login");
    }

    /// Joins the room of that name and returns its id.
    pub async fn join(&self, name: &str) -> String {
        let answer = self.post("/rooms/join", &[("name", name)]).await;
        let place = location(&answer);
        place.strip_prefix("/rooms/").expect("a room").to_owned()
    }

    /// Accepts the invitation into a room.
    pub async fn accept(&self, room: &str) {
        let answer = self.post(&format!("/invitations/{room}/accept"), &[]).await;
        assert_eq!(location(&answer), format!("/rooms/{room}"));
    }

    /// Leaves, and takes a private room along if nobody else is in it.
    pub async fn leave(&self, room: &str) {
        let answer = self
            .post(&format!("/rooms/{room}/leave?with_room=true"), &[])
            .await;
        assert_eq!(location(&answer), "/lobby");
    }

    /// Posts a message and returns its id.
    pub async fn say(&self, room: &str, body: &str) -> u64 {
        let nonce = nonce();
        let answer = self.try_say(room, body, &nonce).await.expect("an answer");
        message_id(&answer).unwrap_or_else(|| panic!("{:?} to {body:?}", answer.status()))
    }

    /// Posts a message as a page does: again until it is taken, under one key.
    pub async fn say_until_taken(&self, room: &str, body: &str) {
        let nonce = nonce();
        for _ in 0..200 {
            let said = self.try_say(room, body, &nonce).await;
            if said.is_ok_and(|answer| message_id(&answer).is_some()) {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        panic!("{body} cannot be said");
    }

    /// Posts a message and returns the answer, whatever it is.
    pub async fn try_say(
        &self,
        room: &str,
        body: &str,
        nonce: &str,
    ) -> Result<Response, reqwest::Error> {
        self.request(Method::POST, &format!("/rooms/{room}/messages"))
            .form(&[("body", body), ("nonce", nonce)])
            .send()
            .await
    }

    pub async fn page(&self, path: &str) -> Page {
        let answer = self.get(path).await;
        assert_eq!(answer.status(), 200, "{path}");
        Page::read(&answer.text().await.expect("a page"))
    }

    /// The page, if the server answers with it.
    pub async fn try_page(&self, path: &str) -> Option<Page> {
        let answer = self.request(Method::GET, path).send().await.ok()?;
        let found = answer.status() == 200;
        let text = answer.text().await.ok()?;
        found.then(|| Page::read(&text))
    }

    pub async fn room(&self, room: &str) -> Page {
        self.page(&format!("/rooms/{room}")).await
    }

    /// All messages of a room as (id, text), the oldest first: paged back to the
    /// beginning through whole pages, or through fragments.
    pub async fn history(&self, room: &str, fragments: bool) -> Vec<(u64, String)> {
        let kind = if fragments { "/messages" } else { "" };
        let mut all: Vec<(u64, String)> = vec![];
        // (The room's own page begins at the first unread message.)
        let mut page = self.page(&format!("/rooms/{room}/messages")).await;
        loop {
            let mut messages = std::mem::take(&mut page.messages);
            messages.append(&mut all);
            all = messages;
            let Some(before) = page.older else { return all };
            page = self
                .page(&format!("/rooms/{room}{kind}?before={before}"))
                .await;
        }
    }

    /// Opens a room's event stream, after a cursor or from now on.
    pub async fn listen(&self, room: &str, after: Option<&str>) -> Listener {
        let mut listener = self.listener(room, after);
        listener.open().await.expect("a stream");
        listener
    }

    /// A listener that is not open yet. Without a room it is the person's own stream.
    pub fn listener(&self, room: &str, after: Option<&str>) -> Listener {
        // A stream does not end, so the client's usual timeout does not fit.
        let path = match room {
            "" => "/stream".to_owned(),
            room => format!("/rooms/{room}/stream"),
        };
        let request = self.request(Method::GET, &path);
        Listener::new(request.timeout(Duration::from_secs(3_600)), after)
    }
}

/// The target of a redirect.
pub fn location(answer: &Response) -> String {
    assert_eq!(answer.status(), 303, "it is a redirect");
    header(answer, "Location")
}

pub fn header(answer: &Response, name: &str) -> String {
    let value = answer
        .headers()
        .get(name)
        .unwrap_or_else(|| panic!("no {name}"));
    value.to_str().expect("text").to_owned()
}

/// The id of the message that an answer acknowledges, if it does.
pub fn message_id(answer: &Response) -> Option<u64> {
    let place = answer.headers().get("Location")?.to_str().ok()?;
    (answer.status() == 303).then_some(())?;
    place.rsplit_once("#m")?.1.parse().ok()
}

pub fn nonce() -> String {
    use std::hash::{BuildHasher, Hasher, RandomState};
    let random = || RandomState::new().build_hasher().finish();
    format!("{:016x}{:016x}", random(), random())
}
