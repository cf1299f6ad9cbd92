//! A server for tests that answers as a test wants, over real connections.

use super::api::{Api, Connection, Token};
use reqwest::Url;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

/// What came.
#[derive(Clone, Debug)]
pub(super) struct Request {
    /// When.
    pub(super) at: Instant,
    /// The number of requests before it.
    pub(super) number: usize,
    /// The target, as it stands in the first line.
    pub(super) path: String,
    /// All headers, in lower case.
    pub(super) head: String,
    /// The parameters.
    pub(super) body: Value,
}

impl Request {
    /// The method that is called.
    pub(super) fn method(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }

    /// The chat that it is for.
    pub(super) fn chat(&self) -> i64 {
        self.body["chat_id"].as_i64().unwrap_or_default()
    }

    /// What it says.
    pub(super) fn text(&self) -> &str {
        self.body["text"].as_str().unwrap_or_default()
    }
}

/// What is answered.
#[derive(Clone, Debug)]
pub(super) enum Reply {
    /// A status and a body.
    Text(u16, String),
    /// Nothing: the connection is closed.
    Cut,
    /// Later.
    After(Duration, Box<Reply>),
}

impl Reply {
    /// Success.
    pub(super) fn ok(result: Value) -> Reply {
        Reply::Text(200, json!({"ok": true, "result": result}).to_string())
    }

    /// The message that was sent, with the number of the request.
    pub(super) fn sent(request: &Request) -> Reply {
        Reply::ok(json!({
            "message_id": request.number, "date": 0, "chat": {"id": request.chat(), "type": "private"},
        }))
    }

    /// Failure.
    pub(super) fn failure(code: u16, description: &str, parameters: Value) -> Reply {
        let body = json!({
            "ok": false, "error_code": code, "description": description, "parameters": parameters,
        });
        Reply::Text(code, body.to_string())
    }
}

/// The server; it ends with the process.
pub(super) struct Fake {
    address: SocketAddr,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl Fake {
    /// Answers each request by `reply`.
    pub(super) fn start(reply: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Fake {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let requests = Arc::default();
        let (log, reply) = (Arc::clone(&requests), Arc::new(reply));
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (log, reply) = (Arc::clone(&log), Arc::clone(&reply));
                thread::spawn(move || serve(&stream, &log, &*reply));
            }
        });
        Fake { address, requests }
    }

    /// Where it listens.
    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// What came so far.
    pub(super) fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }

    /// The texts that came so far.
    pub(super) fn texts(&self) -> Vec<String> {
        self.requests().iter().map(|request| request.text().to_owned()).collect()
    }

    /// A client of it.
    pub(super) fn api(&self) -> Api {
        let url = Url::parse(&format!("http://{}/prefix/", self.address)).unwrap();
        Api::new(&Connection { url, ..Connection::new(Token::new("1:test")) }).unwrap()
    }
}

fn serve(stream: &TcpStream, log: &Mutex<Vec<Request>>, reply: &dyn Fn(&Request) -> Reply) {
    let mut reader = BufReader::new(stream);
    while let Some((path, head, body)) = read(&mut reader) {
        let request = {
            let mut log = log.lock().unwrap();
            let request = Request { at: Instant::now(), number: log.len(), path, head, body };
            log.push(request.clone());
            request
        };
        let mut reply = reply(&request);
        while let Reply::After(time, then) = reply {
            thread::sleep(time);
            reply = *then;
        }
        let Reply::Text(status, body) = reply else { return };
        let length = body.len();
        let answer = format!("HTTP/1.1 {status} Said\r\ncontent-length: {length}\r\n\r\n{body}");
        if { stream }.write_all(answer.as_bytes()).is_err() {
            return;
        }
    }
}

/// The target, the headers and the body of the next request.
fn read(reader: &mut BufReader<&TcpStream>) -> Option<(String, String, Value)> {
    let mut first = String::new();
    reader.read_line(&mut first).ok().filter(|&read| read > 0)?;
    let path = first.split(' ').nth(1)?.to_owned();
    let mut head = String::new();
    loop {
        let before = head.len();
        reader.read_line(&mut head).ok()?;
        if head[before..].trim().is_empty() {
            break;
        }
    }
    let head = head.to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
    let mut body = vec![0; length.map_or(0, |length| length.trim().parse().unwrap())];
    reader.read_exact(&mut body).ok()?;
    Some((path, head, serde_json::from_slice(&body).unwrap_or_default()))
}
