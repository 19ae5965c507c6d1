//! The other side: an axum server that answers by script, and a bare socket for what no decent server does.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use kuper::Secret;
use kuper::client::{Client, ClientConfig, TokenSource};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// One request as it arrived.
#[derive(Debug, Clone)]
pub struct Seen {
    pub line: String,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Seen {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }
}

type Respond = Box<dyn FnMut(&Seen) -> Response + Send>;

struct Inner {
    seen: Vec<Seen>,
    respond: Respond,
}

#[derive(Clone)]
pub struct Server {
    pub base_url: String,
    inner: Arc<Mutex<Inner>>,
}

impl Server {
    /// Answers every request as `respond` says, and remembers it.
    pub async fn start(respond: impl FnMut(&Seen) -> Response + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = Self {
            base_url: format!("http://{}", listener.local_addr().unwrap()),
            inner: Arc::new(Mutex::new(Inner {
                seen: vec![],
                respond: Box::new(respond),
            })),
        };
        let app = Router::new().fallback(answer).with_state(server.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        server
    }

    /// Answers with these in turn, and 599 to anything beyond.
    pub async fn script(answers: impl IntoIterator<Item = Response>) -> Self {
        let mut answers: VecDeque<_> = answers.into_iter().collect();
        Self::start(move |_| answers.pop_front().unwrap_or_else(|| status(599))).await
    }

    pub fn seen(&self) -> Vec<Seen> {
        self.inner.lock().unwrap().seen.clone()
    }

    /// How many requests began with this (`POST /auth/token`).
    pub fn count(&self, line: &str) -> usize {
        self.seen()
            .iter()
            .filter(|seen| seen.line.starts_with(line))
            .count()
    }

    pub fn client(&self) -> Client {
        Client::new(self.config(static_token())).unwrap()
    }

    pub fn client_with_credentials(&self) -> Client {
        Client::new(self.config(credentials())).unwrap()
    }

    pub fn config(&self, token: TokenSource) -> ClientConfig {
        ClientConfig::new(&self.base_url, token)
    }
}

async fn answer(State(server): State<Server>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, 1 << 20).await.unwrap();
    let seen = Seen {
        line: format!("{} {}", parts.method, parts.uri),
        headers: parts.headers,
        body,
    };
    let mut inner = server.inner.lock().unwrap();
    let response = (inner.respond)(&seen);
    inner.seen.push(seen);
    response
}

pub fn static_token() -> TokenSource {
    TokenSource::Static(Secret::new("planted-token"))
}

pub fn credentials() -> TokenSource {
    TokenSource::ClientCredentials {
        client_id: "shop".into(),
        client_secret: Secret::new("planted & secret"),
        auth_url: None,
    }
}

pub fn status(code: u16) -> Response {
    StatusCode::from_u16(code).unwrap().into_response()
}

pub fn json(code: u16, body: &str) -> Response {
    let headers = [("content-type", "application/json")];
    (StatusCode::from_u16(code).unwrap(), headers, body.to_owned()).into_response()
}

pub fn with_header(code: u16, name: &'static str, value: &str) -> Response {
    (StatusCode::from_u16(code).unwrap(), [(name, value.to_owned())]).into_response()
}

pub fn token(name: &str, expires_in: u64) -> Response {
    json(
        200,
        &format!(r#"{{"access_token":"{name}","expires_in":{expires_in},"token_type":"bearer"}}"#),
    )
}

/// What a bare socket does once it has read a whole request.
#[derive(Clone, Copy)]
pub enum Act {
    Drop,
    /// Answers the first request of a connection, keeps it open, reads the second, and drops.
    DropTheSecond,
    Say(&'static str),
    Stall,
}

/// A listener that acts on every request, and tells how many it read to the end.
pub async fn bare(act: Act) -> (String, Arc<Mutex<usize>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base_url = format!("http://{}", listener.local_addr().unwrap());
    let read = Arc::new(Mutex::new(0));
    let counter = Arc::clone(&read);
    tokio::spawn(async move {
        let mut stalled = Vec::new();
        while let Ok((mut socket, _)) = listener.accept().await {
            assert!(read_whole(&mut socket).await, "the client hung up");
            *counter.lock().unwrap() += 1;
            match act {
                Act::Drop => drop(socket),
                Act::DropTheSecond => {
                    socket
                        .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
                        .await
                        .unwrap();
                    if read_whole(&mut socket).await {
                        *counter.lock().unwrap() += 1;
                    }
                }
                Act::Say(text) => socket.write_all(text.as_bytes()).await.unwrap(),
                Act::Stall => stalled.push(socket),
            }
        }
    });
    (base_url, read)
}

/// Reads one request; false when the client hangs up before its end.
async fn read_whole(socket: &mut TcpStream) -> bool {
    let mut bytes = Vec::new();
    while !is_whole(&bytes) {
        if socket.read_buf(&mut bytes).await.unwrap() == 0 {
            return false;
        }
    }
    true
}

/// Headers and as much body as they announce.
fn is_whole(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes).to_lowercase();
    let Some((head, _)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let announced = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    bytes.len() >= head.len() + 4 + announced.map_or(0, |length| length.trim().parse().unwrap())
}
