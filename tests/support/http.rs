//! The HTTP side: connections that can be cut, and the way of one call.

use super::failures::{self, Failure};
use super::state::{ApiError, Call, Inner, Outcome, now};
use super::{fields, methods, updates};
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::connect_info::Connected;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{StatusCode, header};
use axum::response::Response;
use axum::serve::{IncomingStream, Listener};
use serde_json::{Map, Value, json};
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Instant;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

/// Serves until it is dropped.
pub(super) async fn serve(listener: TcpListener, inner: Arc<Inner>) {
    let router = axum::Router::new().fallback(handle).with_state(Arc::clone(&inner));
    let service = router.into_make_service_with_connect_info::<Connection>();
    axum::serve(Cuttable { listener, inner }, service).await.expect("serving never ends by itself");
}

/// A connection, which can be closed without an answer.
#[derive(Clone, Debug)]
struct Connection(Arc<AtomicBool>);

impl Connected<IncomingStream<'_, Cuttable>> for Connection {
    fn connect_info(stream: IncomingStream<'_, Cuttable>) -> Connection {
        stream.remote_addr().clone()
    }
}

struct Cuttable {
    listener: TcpListener,
    inner: Arc<Inner>,
}

struct Stream {
    stream: TcpStream,
    dead: Arc<AtomicBool>,
    inner: Arc<Inner>,
}

impl Listener for Cuttable {
    type Io = Stream;
    type Addr = Connection;

    async fn accept(&mut self) -> (Stream, Connection) {
        loop {
            let Ok((stream, _)) = self.listener.accept().await else {
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
                continue;
            };
            if self.inner.is_down() {
                continue;
            }
            stream.set_nodelay(true).ok();
            let dead = Arc::new(AtomicBool::new(false));
            let inner = Arc::clone(&self.inner);
            return (Stream { stream, dead: Arc::clone(&dead), inner }, Connection(dead));
        }
    }

    fn local_addr(&self) -> io::Result<Connection> {
        Ok(Connection(Arc::new(AtomicBool::new(false))))
    }
}

impl Stream {
    fn check(&self) -> io::Result<()> {
        match self.dead.load(Ordering::SeqCst) || self.inner.is_down() {
            true => Err(io::ErrorKind::ConnectionAborted.into()),
            false => Ok(()),
        }
    }
}

impl AsyncRead for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Stream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

/// What goes back: JSON, or nothing and the end of the connection.
enum Reply {
    Json(u16, Bytes),
    Html(u16, String),
    Cut,
}

async fn handle(
    State(inner): State<Arc<Inner>>,
    ConnectInfo(connection): ConnectInfo<Connection>,
    request: Request,
) -> Response {
    let (status, kind, body) = match answer(&inner, request).await {
        Reply::Json(status, body) => (status, "application/json", Body::from(body)),
        Reply::Html(status, body) => (status, "text/html", Body::from(body)),
        Reply::Cut => {
            connection.0.store(true, Ordering::SeqCst);
            (500, "text/plain", Body::empty())
        }
    };
    let mut response = Response::builder()
        .status(StatusCode::from_u16(status).expect("a status"))
        .header(header::CONTENT_TYPE, kind);
    // Otherwise it is that of this machine.
    if let Some(seconds) = inner.read(|state| state.config.clock_off) {
        let time = now().saturating_add_signed(seconds);
        response = response.header(header::DATE, http_date(time));
    }
    response.body(body).expect("a response of known parts")
}

/// As HTTP writes a time: "Sun, 06 Nov 1994 08:49:37 GMT".
fn http_date(seconds: u64) -> String {
    const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let time = std::time::UNIX_EPOCH + std::time::Duration::from_secs(seconds);
    let time = humantime::format_rfc3339_seconds(time).to_string();
    let month: usize = time[5..7].parse().expect("a month");
    let weekday = DAYS[(seconds / 86_400 % 7) as usize];
    format!(
        "{weekday}, {} {} {} {} GMT",
        &time[8..10],
        MONTHS[month - 1],
        &time[..4],
        &time[11..19]
    )
}

async fn answer(inner: &Arc<Inner>, request: Request) -> Reply {
    let at = Instant::now();
    let (parts, body) = request.into_parts();
    let path = parts.uri.path().strip_prefix("/bot").and_then(|path| path.split_once('/'));
    let Some((token, name)) = path else {
        return refuse(&ApiError::new(404, "Not Found"));
    };
    if !inner.read(|state| state.config.token == token.replace("%3A", ":")) {
        return refuse(&ApiError::new(401, "Unauthorized"));
    }
    let kind = parts.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let Ok(body) = to_bytes(body, 16 << 20).await else {
        return Reply::Cut;
    };
    let query = parts.uri.query().unwrap_or("");
    let Some(params) = read_params(query, kind.unwrap_or(""), &body) else {
        return refuse(&ApiError::new(400, "Bad Request: can't parse request"));
    };
    let Some(method) = fields::method(name) else {
        inner.with(|state| state.violate(format!("{name} is no method that the server knows")));
        return refuse(&ApiError::new(404, "Not Found: method not found"));
    };
    carry_out(inner, method, params, at).await
}

async fn carry_out(
    inner: &Arc<Inner>,
    method: &'static str,
    mut params: Map<String, Value>,
    at: Instant,
) -> Reply {
    let failure = match inner.read(|state| state.failures.is_empty()) {
        true => None,
        false => inner.with(|state| failures::take(&mut state.failures, method, &params)),
    };
    match &failure {
        Some(Failure::CutBefore) => {
            inner.with(|state| state.log(method, Arc::new(params.into()), at, 0, &Arc::default()));
            return Reply::Cut;
        }
        Some(Failure::Slow(time)) => tokio::time::sleep(*time).await,
        _ => {}
    }
    if let Some((status, body)) = failure.as_ref().and_then(Failure::answer) {
        let body = Arc::new(body);
        inner.with(|state| state.log(method, Arc::new(params.into()), at, status, &body));
        return match body.as_str() {
            Some(html) => Reply::Html(status, html.to_owned()),
            None => Reply::Json(status, body.to_string().into()),
        };
    }
    let problems = fields::check(method, &mut params);
    if method == "getUpdates" {
        let params = Value::Object(params);
        inner.with(|state| {
            state.violations.extend(problems.violations);
            state.log(method, Arc::new(params.clone()), at, 200, &Arc::default());
        });
        return match updates::poll(inner, &params).await {
            Ok(body) => Reply::Json(200, body.into()),
            Err(error) => refuse(&error),
        };
    }
    let refusal = problems.refusal.map(|refusal| ApiError::new(400, refusal));
    let (status, response) = inner.with(|state| {
        state.violations.extend(problems.violations);
        let outcome = match refusal {
            Some(error) => Err(error),
            None => methods::run(state, method, &params),
        };
        let (status, response) = body_of(outcome);
        let response = Arc::new(response);
        state.log(method, Arc::new(params.into()), at, status, &response);
        (status, response)
    });
    match failure {
        Some(Failure::CutAfter) => return Reply::Cut,
        Some(Failure::SlowAnswer(time)) => tokio::time::sleep(time).await,
        _ => {}
    }
    Reply::Json(status, response.to_string().into())
}

impl super::state::State {
    fn log(
        &mut self,
        method: &str,
        params: Arc<Value>,
        at: Instant,
        status: u16,
        response: &Arc<Value>,
    ) {
        if self.config.keeps_log {
            let response = Arc::clone(response);
            self.calls.push(Call { method: method.to_owned(), params, at, status, response });
        }
    }
}

fn body_of(outcome: Outcome) -> (u16, Value) {
    match outcome {
        Ok(result) => (200, json!({ "ok": true, "result": result })),
        Err(error) => {
            let mut body = json!({
                "ok": false, "error_code": error.code, "description": error.description,
            });
            if let Some(parameters) = error.parameters {
                body["parameters"] = parameters;
            }
            (error.code, body)
        }
    }
}

fn refuse(error: &ApiError) -> Reply {
    let (status, body) = body_of(Err(error.clone()));
    Reply::Json(status, body.to_string().into())
}

/// The parameters of the address and the body, of whichever kind it is.
fn read_params(query: &str, kind: &str, body: &Bytes) -> Option<Map<String, Value>> {
    let mut params = form(query);
    if kind.starts_with("application/json") && !body.is_empty() {
        params.extend(serde_json::from_slice::<Map<String, Value>>(body).ok()?);
    } else if kind.starts_with("application/x-www-form-urlencoded") {
        params.extend(form(std::str::from_utf8(body).ok()?));
    } else if let Some((_, boundary)) = kind.split_once("boundary=") {
        params.extend(multipart(&String::from_utf8_lossy(body), boundary.trim_matches('"')));
    }
    Some(params)
}

fn form(text: &str) -> Map<String, Value> {
    if text.is_empty() {
        return Map::new();
    }
    let url = reqwest::Url::parse(&format!("http://form/?{text}")).expect("a query always parses");
    url.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned().into())).collect()
}

fn multipart(body: &str, boundary: &str) -> Map<String, Value> {
    let read = |part: &str| {
        let (head, value) = part.split_once("\r\n\r\n")?;
        let (_, name) = head.split_once("name=\"")?;
        let (name, _) = name.split_once('"')?;
        Some((name.to_owned(), value.strip_suffix("\r\n").unwrap_or(value).into()))
    };
    body.split(&format!("--{boundary}")).filter_map(read).collect()
}
