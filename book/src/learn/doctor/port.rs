//! The port of the live book: free on this machine, or the setting that changes it.

use super::Finding;
use crate::{lang::Lang, tr};
use std::{
    io::ErrorKind,
    net::{Ipv4Addr, TcpListener},
};

/// Tries to listen on `port` of 127.0.0.1.
pub fn probe(port: u16, lang: Lang) -> Finding {
    let name = tr!(lang, "port", "端口");
    match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
        Ok(_) => {
            Finding::fine(name, tr!(lang, "{port} on 127.0.0.1 is free", "127.0.0.1 的 {port} 端口空闲"))
        }
        // Windows answers with “permission denied” where a range of ports is reserved, Linux for ports below 1024.
        Err(error) if matches!(error.kind(), ErrorKind::AddrInUse | ErrorKind::PermissionDenied) => {
            let found = tr!(
                lang,
                "{port} on 127.0.0.1 is taken ({error}), perhaps by a `cargo course` that runs already",
                "127.0.0.1 的 {port} 端口已被占用（{error}），也许已有一个 `cargo course` 在运行"
            );
            let other = if port == u16::MAX { port - 1 } else { port + 1 };
            let cure = tr!(
                lang,
                "cargo course --port {other}, or set the variable COURSE_PORT (0: the system picks a free one)",
                "cargo course --port {other}，或设置环境变量 COURSE_PORT（0 表示由系统挑选空闲端口）"
            );
            Finding::attention(name, found, cure)
        }
        Err(error) => {
            let found =
                tr!(lang, "nothing can listen on 127.0.0.1: {error}", "无法在 127.0.0.1 上监听：{error}");
            let cure = tr!(
                lang,
                "The loopback network is off; in a container or a sandbox, allow it.",
                "本机回环网络不可用；如果在容器或沙箱里，请允许使用回环网络。"
            );
            Finding::broken(name, found, cure)
        }
    }
}
