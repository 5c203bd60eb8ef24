//! A request of hyper becomes one of Rocket, and Rocket's answer one of hyper.

use std::{convert::Infallible, net::SocketAddr, sync::Arc};

use hyper::{
    HeaderMap, StatusCode, Uri,
    body::Incoming,
    header::{CONNECTION, CONTENT_LENGTH, HOST, HeaderValue, UPGRADE},
    http::request::Parts,
    upgrade::OnUpgrade,
};
use rocket::{
    data::IoStream,
    http::{
        Cookie, Header, Method,
        ext::IntoOwned,
        uri::{Host, Origin},
    },
    local::asynchronous::{Client, LocalRequest, LocalResponse},
};

use crate::web::server::{
    connections::{Connection, Connections},
    endless_answer::EndlessAnswer,
    host,
    limits::LARGEST_HEAD,
    request_body::{RestSlot, read_start},
    response_body::{ResponseBody, StreamSlot},
    take_over::TakeOver,
    upgrade::{ConnectionHandler, UpgradeSlot},
};

/// The longest address of a request, in bytes. A longer one is answered 414.
const LONGEST_ADDRESS: usize = 8 << 10;

type HyperResponse = hyper::Response<ResponseBody>;

/// Hands requests to Rocket.
#[derive(Clone)]
pub(super) struct Dispatcher {
    client: &'static Client,
    connections: Arc<Connections>,
}

impl Dispatcher {
    pub(super) fn new(client: &'static Client, connections: Arc<Connections>) -> Self {
        Self {
            client,
            connections,
        }
    }

    pub(super) fn connections(&self) -> &Arc<Connections> {
        &self.connections
    }

    /// Answers one request. An endless answer is given to `take_over`, and hyper waits for ever.
    pub(super) async fn answer(
        &self,
        mut request: hyper::Request<Incoming>,
        peer: SocketAddr,
        connection: Arc<Connection>,
        take_over: &TakeOver,
    ) -> Result<HyperResponse, Infallible> {
        connection.is_busy();
        let upgrade = hyper::upgrade::on(&mut request);
        let (parts, body) = request.into_parts();
        if let Some(status) = refusal(&parts) {
            return Ok(refuse(status, &connection));
        }
        let host = match host::of(&parts) {
            Ok(host) => host,
            Err(problem) => {
                return Ok(refuse_because(
                    StatusCode::BAD_REQUEST,
                    problem,
                    &connection,
                ));
            }
        };
        let method = known_method(&parts).unwrap_or(Method::Get);
        let limit = self.connections.limits.form;
        let Ok(start) = read_start(body, limit, &connection).await else {
            return Ok(refuse(StatusCode::BAD_REQUEST, &connection));
        };
        let mut request = self.request(method, &parts, host, peer);
        request.set_body(start.bytes);
        if let Some(rest) = start.rest {
            rest.put(request.inner());
        }
        let stream = StreamSlot::of(request.inner()).clone();
        let socket = UpgradeSlot::of(request.inner()).clone();
        let unread = RestSlot::of(request.inner()).clone();
        let owner = connection.clone();
        // A task of its own: an operation goes on when the client hangs up, because others
        // wait for its event.
        let handled = tokio::spawn(async move {
            let response = request.dispatch().await;
            drop(owner);
            response
        });
        let Ok(response) = handled.await else {
            return Ok(refuse(StatusCode::INTERNAL_SERVER_ERROR, &connection));
        };
        unread.discard().await;
        Ok(match (socket.take(), stream.take()) {
            (Some(handler), _) => upgraded(response, handler, upgrade, connection),
            (None, Some(stream)) if method != Method::Head => {
                let head = with_body(head_of(&response), ResponseBody::none());
                drop(response);
                let head = head.into_parts().0;
                let answer = EndlessAnswer::new(head, parts.version, stream);
                take_over.answer_with(answer).await
            }
            _ => plain(response, method, &connection),
        })
    }

    /// The same request for Rocket.
    fn request(
        &self,
        method: Method,
        parts: &Parts,
        host: String,
        peer: SocketAddr,
    ) -> LocalRequest<'static> {
        let path = parts.uri.path().to_owned();
        let query = parts.uri.query().map(str::to_owned);
        let mut request = self
            .client
            .req(method, Origin::new(path, query))
            .remote(peer);
        for cookies in parts.headers.get_all("cookie") {
            let Ok(cookies) = cookies.to_str() else {
                continue;
            };
            let cookies = cookies
                .split(';')
                .filter_map(|cookie| Cookie::parse_encoded(cookie.trim()).ok());
            request = request.cookies(cookies.map(Cookie::into_owned));
        }
        if let Ok(host) = Host::parse(&host) {
            request.inner_mut().set_host(host.into_owned());
        }
        request.add_header(Header::new("host", host));
        for (name, value) in &parts.headers {
            // Rocket's headers are text.
            if name != HOST
                && let Ok(value) = std::str::from_utf8(value.as_bytes())
            {
                let header = Header::new(name.as_str().to_owned(), value.to_owned());
                request.add_header(header);
            }
        }
        request
    }
}

fn known_method(parts: &Parts) -> Option<Method> {
    parts.method.as_str().parse().ok()
}

/// The status for a request that Rocket does not get. (hyper refuses what can be read in two
/// ways. A body with a length and chunks is read as chunks, and the connection closes after
/// the answer, so nothing can be smuggled behind it: RFC 9112, section 6.1.)
fn refusal(parts: &Parts) -> Option<StatusCode> {
    if known_method(parts).is_none() {
        Some(StatusCode::NOT_IMPLEMENTED)
    } else if !parts.uri.path().starts_with('/') {
        Some(StatusCode::BAD_REQUEST)
    } else if length(&parts.uri) > LONGEST_ADDRESS {
        Some(StatusCode::URI_TOO_LONG)
    } else if size(&parts.headers) > LARGEST_HEAD {
        Some(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE)
    } else {
        None
    }
}

/// The bytes of all headers. (hyper's own bound is that of its buffer, which may hold more.)
fn size(headers: &HeaderMap) -> usize {
    let each = headers
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len() + ": \r\n".len());
    each.sum()
}

fn length(uri: &Uri) -> usize {
    uri.path_and_query().map_or(0, |path| path.as_str().len())
}

/// A short answer, after which the connection closes.
fn refuse(status: StatusCode, connection: &Arc<Connection>) -> HyperResponse {
    let reason = status.canonical_reason().unwrap_or_default();
    refuse_because(status, reason, connection)
}

fn refuse_because(
    status: StatusCode,
    reason: &'static str,
    connection: &Arc<Connection>,
) -> HyperResponse {
    let mut response = hyper::Response::new(ResponseBody::whole(reason, connection));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONNECTION, HeaderValue::from_static("close"));
    for (name, value) in [
        ("content-type", "text/plain; charset=utf-8"),
        ("cache-control", "no-store"),
        ("x-content-type-options", "nosniff"),
        (
            "content-security-policy",
            "default-src 'none'; frame-ancestors 'none'",
        ),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

/// Status and headers of Rocket's answer.
fn head_of(response: &LocalResponse<'_>) -> hyper::http::response::Builder {
    let mut head = hyper::Response::builder().status(response.status().code);
    for header in response.headers().iter() {
        head = head.header(header.name.as_str(), header.value.as_bytes());
    }
    head
}

fn with_body(head: hyper::http::response::Builder, body: ResponseBody) -> HyperResponse {
    // A header of ours that cannot be written would be an error in the program.
    head.body(body).unwrap_or_else(|error| {
        tracing::error!("An answer has a header that cannot be sent: {error}");
        let mut failed = hyper::Response::new(ResponseBody::none());
        *failed.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
        failed
    })
}

/// An answer with a body that has an end.
fn plain(
    response: LocalResponse<'static>,
    method: Method,
    connection: &Arc<Connection>,
) -> HyperResponse {
    let mut head = head_of(&response);
    let status = response.status().code;
    let length = response.body().preset_size();
    let without_body = method == Method::Head || matches!(status, 204 | 304);
    if without_body || response.body().is_none() {
        // A HEAD is told the length of the body that it does not get.
        if let Some(length) = length.filter(|_| method == Method::Head) {
            head = head.header(CONTENT_LENGTH, length);
        }
        return with_body(head, ResponseBody::whole("", connection));
    }
    with_body(head, ResponseBody::of_rocket(response, length, connection))
}

/// An answer after which the connection belongs to `handler`.
fn upgraded(
    response: LocalResponse<'static>,
    handler: ConnectionHandler,
    upgrade: OnUpgrade,
    connection: Arc<Connection>,
) -> HyperResponse {
    let head = head_of(&response)
        .status(StatusCode::SWITCHING_PROTOCOLS)
        .header(CONNECTION, "upgrade")
        .header(UPGRADE, "websocket");
    tokio::spawn(async move {
        if let Ok(io) = upgrade.await {
            connection.is_handed_over();
            if let Err(error) = handler.io(IoStream::from(io)).await {
                tracing::debug!("A socket ended early: {error}");
            }
        }
        drop(connection);
    });
    with_body(head, ResponseBody::none())
}
