//! One visitor: requests with cookies.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use actix_web::cookie::Cookie;
use actix_web::http::{Method, StatusCode, header};
use awc::error::WsClientError;
use serde::Serialize;
use serde_json::Value;

use super::response::TestResponse;
use super::socket::{TestChannel, TestSocket};
use crate::channel::Channel;
use crate::core::Core;
use crate::session::{Lifetime, Session};
use crate::site::API_PREFIX;

/// A visitor with cookies of its own. Redirects are not followed, so that a test sees them.
#[derive(Clone)]
pub struct TestClient {
    core: Arc<Core>,
    address: SocketAddr,
    cookies: Rc<RefCell<BTreeMap<String, String>>>,
    bearer: Option<String>,
}

impl TestClient {
    pub(super) fn new(core: Arc<Core>, address: SocketAddr) -> Self {
        Self {
            core,
            address,
            cookies: Rc::default(),
            bearer: None,
        }
    }

    /// The same visitor, cookies included, with `Authorization: Bearer …` on every request.
    #[must_use]
    pub fn bearer(&self, token: impl Into<String>) -> Self {
        Self {
            bearer: Some(token.into()),
            ..self.clone()
        }
    }

    /// Signs in as an existing user, without a password.
    ///
    /// # Panics
    ///
    /// When there is no such user.
    pub async fn login_as(&self, username: &str) {
        let core = &self.core;
        let found = core.users.find(&core.db, username).await;
        let user = match found {
            Ok(Some(user)) => user,
            Ok(None) => panic!("there is no user called {username:?}"),
            Err(error) => panic!("the user cannot be found: {error:?}"),
        };
        let session = Session::new(None, Arc::default());
        session.sign_in(&user, Lifetime::Browser);
        let cookie = core
            .sessions
            .open(&session)
            .await
            .expect("the store answers");
        self.keep(&cookie.expect("a signed-in session has a cookie"));
    }

    /// Calls a server function.
    ///
    /// # Panics
    ///
    /// When there is no answer.
    pub async fn call(&self, name: &str, input: impl Serialize) -> TestResponse {
        self.post(&format!("{API_PREFIX}{name}")).json(&input).await
    }

    /// Reads a context: `context("greet?name=Ada")`.
    ///
    /// # Panics
    ///
    /// When there is no answer.
    pub async fn context(&self, name: &str) -> TestResponse {
        self.get(&format!("{API_PREFIX}{name}")).await
    }

    /// Submits a form as JSON.
    ///
    /// # Panics
    ///
    /// When there is no answer.
    pub async fn submit(&self, form: &str, input: impl Serialize) -> TestResponse {
        self.post(&format!("{API_PREFIX}{form}.submit"))
            .json(&input)
            .await
    }

    /// Submits a form with files (field, file name, content) as multipart.
    ///
    /// # Panics
    ///
    /// When there is no answer.
    pub async fn submit_files(
        &self,
        form: &str,
        fields: &[(&str, &str)],
        files: &[(&str, &str, &[u8])],
    ) -> TestResponse {
        self.post(&format!("{API_PREFIX}{form}.submit"))
            .multipart(fields, files)
            .await
    }

    /// Asks what is wrong with a form's input.
    ///
    /// # Panics
    ///
    /// When there is no answer.
    pub async fn validate(&self, form: &str, input: impl Serialize) -> TestResponse {
        self.post(&format!("{API_PREFIX}{form}.validate"))
            .json(&input)
            .await
    }

    /// Gets a path.
    ///
    /// # Panics
    ///
    /// When there is no answer.
    pub async fn get(&self, path: &str) -> TestResponse {
        self.request(Method::GET, path).send().await
    }

    /// Opens the WebSocket of a tab.
    ///
    /// # Panics
    ///
    /// When the site refuses it: [`try_socket`](Self::try_socket) answers the status.
    pub async fn socket(&self) -> TestSocket {
        match self.try_socket("/api/mizan/ws", &[]).await {
            Ok(socket) => socket,
            Err(status) => panic!("the site refuses the socket: {status}"),
        }
    }

    /// Opens a WebSocket at a path, with further headers.
    ///
    /// # Errors
    ///
    /// The status of the answer that opens none.
    ///
    /// # Panics
    ///
    /// When there is no answer.
    pub async fn try_socket(
        &self,
        path: &str,
        headers: &[(&str, &str)],
    ) -> Result<TestSocket, StatusCode> {
        let mut request = awc::Client::new().ws(format!("ws://{}{path}", self.address));
        if let Some(cookies) = self.cookie_header() {
            request = request.header(header::COOKIE, cookies);
        }
        if let Some(token) = &self.bearer {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        match request.connect().await {
            Ok((_, connection)) => Ok(TestSocket::new(connection)),
            Err(WsClientError::InvalidResponseStatus(status)) => Err(status),
            Err(error) => panic!("the site answers no upgrade: {error}"),
        }
    }

    /// Joins a channel, on a socket of its own: `client.channel::<Chat>(json!({ "room": "lobby" }))`.
    ///
    /// # Panics
    ///
    /// When it may not join.
    pub async fn channel<C: Channel>(&self, params: impl Serialize) -> TestChannel<C> {
        let mut socket = self.socket().await;
        let joined = socket.join(C::SPEC.name, params).await;
        assert_eq!(joined["op"], "joined", "{joined}");
        TestChannel::new(socket, joined)
    }

    /// Starts a `POST`.
    #[must_use]
    pub fn post(&self, path: &str) -> TestRequest {
        self.request(Method::POST, path)
    }

    /// Starts any request.
    #[must_use]
    pub fn request(&self, method: Method, path: &str) -> TestRequest {
        TestRequest {
            client: self.clone(),
            method,
            path: path.to_owned(),
            headers: Vec::new(),
        }
    }

    /// The value of a cookie, as the browser would send it.
    #[must_use]
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.borrow().get(name).cloned()
    }

    /// Sets a cookie.
    pub fn set_cookie(&self, name: impl Into<String>, value: impl Into<String>) {
        self.cookies.borrow_mut().insert(name.into(), value.into());
    }

    /// The value of the session cookie.
    #[must_use]
    pub fn session_cookie(&self) -> Option<String> {
        self.cookie(self.core.sessions.cookie_name())
    }

    /// Forgets every cookie.
    pub fn clear_cookies(&self) {
        self.cookies.borrow_mut().clear();
    }

    fn keep(&self, cookie: &Cookie<'_>) {
        let mut cookies = self.cookies.borrow_mut();
        let ended = cookie.max_age().is_some_and(|age| !age.is_positive());
        if ended {
            cookies.remove(cookie.name());
        } else {
            cookies.insert(cookie.name().to_owned(), cookie.value().to_owned());
        }
    }

    fn cookie_header(&self) -> Option<String> {
        let cookies = self.cookies.borrow();
        let pairs: Vec<String> = cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }
}

/// A request that is being put together.
pub struct TestRequest {
    client: TestClient,
    method: Method,
    path: String,
    headers: Vec<(String, Vec<u8>)>,
}

impl TestRequest {
    /// Adds a header. Bytes that are not text are sent as they are.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl AsRef<[u8]>) -> Self {
        self.headers.push((name.into(), value.as_ref().to_vec()));
        self
    }

    /// Sends without a body.
    ///
    /// # Panics
    ///
    /// When there is no answer.
    pub async fn send(self) -> TestResponse {
        self.send_body(Vec::new()).await
    }

    /// Sends JSON.
    ///
    /// # Panics
    ///
    /// When there is no answer.
    pub async fn json(self, input: &impl Serialize) -> TestResponse {
        let body = serde_json::to_vec(input).expect("the input has a JSON form");
        self.header("content-type", "application/json")
            .send_body(body)
            .await
    }

    /// Sends `name=value&…` as an HTML form does.
    ///
    /// # Panics
    ///
    /// When there is no answer.
    pub async fn form(self, fields: &[(&str, &str)]) -> TestResponse {
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        self.header("content-type", "application/x-www-form-urlencoded")
            .send_body(body)
            .await
    }

    /// Sends fields and files (field, file name, content) as an HTML form with `enctype="multipart/form-data"` does.
    ///
    /// # Panics
    ///
    /// When there is no answer.
    pub async fn multipart(
        self,
        fields: &[(&str, &str)],
        files: &[(&str, &str, &[u8])],
    ) -> TestResponse {
        let boundary = format!("mizan{:032x}", rand::random::<u128>());
        let body = multipart_body(&boundary, fields, files);
        let content_type = format!("multipart/form-data; boundary={boundary}");
        self.header("content-type", content_type)
            .send_body(body)
            .await
    }

    /// Sends these bytes.
    ///
    /// # Panics
    ///
    /// When there is no answer within ten seconds.
    pub async fn send_body(self, body: impl Into<Vec<u8>>) -> TestResponse {
        let url = format!("http://{}{}", self.client.address, self.path);
        let http = awc::Client::builder()
            .disable_redirects()
            .disable_timeout()
            .finish();
        let mut request = http.request(self.method, url).no_decompress();
        if let Some(cookies) = self.client.cookie_header() {
            request = request.insert_header((header::COOKIE, cookies));
        }
        if let Some(token) = &self.client.bearer {
            request = request.insert_header((header::AUTHORIZATION, format!("Bearer {token}")));
        }
        for (name, value) in self.headers {
            let value = header::HeaderValue::from_bytes(&value).expect("the header can be sent");
            request = request.append_header((name, value));
        }
        let sent = request
            .timeout(Duration::from_secs(10))
            .send_body(body.into());
        let mut response = sent.await.expect("the site answers");
        let bytes = response
            .body()
            .limit(64 << 20)
            .await
            .expect("the body arrives");
        for value in response.headers().get_all(header::SET_COOKIE) {
            let text = value.to_str().expect("a cookie is text").to_owned();
            let cookie = Cookie::parse(text).expect("a cookie can be parsed");
            self.client.keep(&cookie);
        }
        TestResponse::new(response.status(), response.headers().clone(), bytes)
    }
}

/// What a browser would send.
fn multipart_body(
    boundary: &str,
    fields: &[(&str, &str)],
    files: &[(&str, &str, &[u8])],
) -> Vec<u8> {
    let quoted = |text: &str| {
        let text = text.replace('"', "%22").replace('\r', "%0D");
        format!("\"{}\"", text.replace('\n', "%0A"))
    };
    let mut body = Vec::new();
    let mut part = |head: String, content: &[u8]| {
        let head = format!("--{boundary}\r\nContent-Disposition: form-data; {head}\r\n\r\n");
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n");
    };
    for (name, value) in fields {
        part(format!("name={}", quoted(name)), value.as_bytes());
    }
    for (name, file_name, content) in files {
        let head = format!(
            "name={}; filename={}\r\nContent-Type: application/octet-stream",
            quoted(name),
            quoted(file_name)
        );
        part(head, content);
    }
    body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    body
}

impl TestRequest {
    /// Sends a JSON value; for literals.
    ///
    /// # Panics
    ///
    /// When there is no answer.
    pub async fn value(self, input: Value) -> TestResponse {
        self.json(&input).await
    }
}
