//! HTTP/1.1 by hand, as little of it as a stand-in needs: one request a connection.

use std::io::{self, Read, Write};
use std::net::TcpStream;

/// The most bytes of a request's head.
const LONGEST_HEAD: usize = 64 * 1024;
/// The most bytes of a request's body.
const LONGEST_BODY: usize = 4 * 1024 * 1024;

/// A request.
#[derive(Debug, Clone, Default)]
pub(super) struct Request {
    pub method: String,
    pub path: String,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Request {
    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(other, _)| other.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }
}

/// Reads a request, but leaves the last byte of its body unread (it is looked at): a connection that is closed over unread
/// bytes is reset, which is how a reset is played.
pub(super) fn read(stream: &mut TcpStream) -> io::Result<Request> {
    let head = read_head(stream)?;
    let mut lines = head.lines();
    let mut first = lines.next().unwrap_or_default().split(' ');
    let mut request = Request {
        method: first.next().unwrap_or_default().to_owned(),
        path: first.next().unwrap_or_default().to_owned(),
        ..Request::default()
    };
    for line in lines {
        if let Some((name, value)) = line.split_once(':') {
            request
                .headers
                .push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
        }
    }
    let length = request.header("content-length").and_then(|text| text.parse().ok());
    let length: usize = length.unwrap_or(0);
    if length > LONGEST_BODY {
        return Err(io::Error::other("the request is too large"));
    }
    if length > 0 {
        let mut body = vec![0; length - 1];
        stream.read_exact(&mut body)?;
        let mut last = [0];
        stream.peek(&mut last)?;
        body.extend(last);
        request.body = String::from_utf8_lossy(&body).into_owned();
    }
    Ok(request)
}

/// Takes the last byte of the body.
pub(super) fn finish_reading(stream: &mut TcpStream, request: &Request) -> io::Result<()> {
    if !request.body.is_empty() {
        stream.read_exact(&mut [0])?;
    }
    Ok(())
}

fn read_head(stream: &mut TcpStream) -> io::Result<String> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        if head.len() > LONGEST_HEAD {
            return Err(io::Error::other("the request's head is too long"));
        }
        stream.read_exact(&mut byte)?;
        head.extend(byte);
    }
    Ok(String::from_utf8_lossy(&head).into_owned())
}

/// An answer.
#[derive(Debug, Clone, Default)]
pub(super) struct Response {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: String,
    /// How many bytes of the body are sent although all of them are announced.
    pub cut_at: Option<usize>,
}

/// Sends an answer; the connection ends with it.
pub(super) fn write(stream: &mut TcpStream, response: &Response) -> io::Result<()> {
    let mut head = format!("HTTP/1.1 {} {}\r\n", response.status, reason(response.status));
    for (name, value) in &response.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str(&format!("Content-Length: {}\r\n", response.body.len()));
    head.push_str("Content-Type: application/json\r\nConnection: close\r\n\r\n");
    stream.write_all(head.as_bytes())?;
    let body = response.body.as_bytes();
    let sent = response.cut_at.unwrap_or(body.len()).min(body.len());
    stream.write_all(body.get(..sent).unwrap_or_default())?;
    stream.flush()
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        202 => "Accepted",
        307 => "Temporary Redirect",
        400 => "Bad Request",
        401 => "Unauthorized",
        402 => "Payment Required",
        403 => "Forbidden",
        404 => "Not Found",
        408 => "Request Timeout",
        413 => "Content Too Large",
        422 => "Unprocessable Entity",
        429 => "Too Many Requests",
        451 => "Unavailable For Legal Reasons",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "Other",
    }
}
