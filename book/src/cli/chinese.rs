//! The help in Chinese: one line for every command and argument, put in place of the English before clap prints it.
//!
//! A command or an argument without its Chinese line fails the test below.

use crate::lang::Lang;
use clap::{Arg, Command};

/// Command path and argument, and what it does. The root command's path is empty.
const TEXTS: &[(&str, &str, &str)] = &[
    ("", "", "课程：阅读、运行、做练习。不带命令时启动本地网站。"),
    ("", "lang", "所有文字的语言；默认取自环境（COURSE_LANG、LC_ALL、LANG）。"),
    ("", "time_limit", "一次检查中测试最多可以运行的秒数，从测试启动时算起（COURSE_TIME_LIMIT）。"),
    ("", "port", "本地网站在 127.0.0.1 上的端口；0 表示任选一个空闲端口（COURSE_PORT）。"),
    ("", "open", "在浏览器中打开。"),
    ("", "allow_host", "允许以这个主机名访问，用于端口转发；能访问它的人都能读到这本书。"),
    ("serve", "", "启动本地网站（默认命令）。"),
    ("serve", "port", "本地网站在 127.0.0.1 上的端口；0 表示任选一个空闲端口（COURSE_PORT）。"),
    ("serve", "open", "在浏览器中打开。"),
    ("serve", "allow_host", "允许以这个主机名访问，用于端口转发；能访问它的人都能读到这本书。"),
    ("build", "", "把两个版本写成静态网站，不需要服务器，也不需要 JavaScript。"),
    ("build", "out", "写到哪个目录。"),
    ("build", "url", "站点将来的网址；会生成 sitemap.xml 和绝对链接。"),
    ("watch", "", "每次保存都检查当前练习，通过后进入下一题。"),
    ("watch", "id", "从哪个练习开始。"),
    ("check", "", "检查一个练习或整章：退出码 0 通过，1 未通过，2 用法有误，3 无法检查。"),
    ("check", "id", "练习名，或 chapter01 这样的章名；默认是当前练习。"),
    ("check", "json", "每行一个 JSON 对象，供程序使用。"),
    ("list", "", "列出所有练习及其状态。"),
    ("list", "json", "输出 JSON 数组，供程序使用。"),
    ("hint", "", "给出下一条提示；每调用一次前进一步。"),
    ("hint", "id", "练习名；默认是当前练习。"),
    ("solution", "", "通过之后显示参考答案。"),
    ("solution", "id", "练习名；默认是当前练习。"),
    ("solution", "give_up", "还没有通过也显示。"),
    ("diff", "", "把你通过的答案与参考答案对比，并说明你避开了哪些典型错误。"),
    ("diff", "id", "练习名；默认是当前练习。"),
    ("reset", "", "恢复初始文件，并保留一份你的文件。"),
    ("reset", "id", "练习名；默认是当前练习。"),
    ("next", "", "转到下一个未完成的练习，或指定的练习。"),
    ("next", "id", "要转到的练习。"),
    ("read", "", "显示书中与练习对应的部分。"),
    ("read", "id", "练习名；默认是当前练习。"),
    ("doctor", "", "检查工具链、链接器、磁盘、端口和文件监视，并给出解决办法。"),
    ("update", "", "获取课程的新版本，不丢失任何答案。"),
    ("dev", "", "供作者和 CI 使用：生成并验证课程的各个部分。"),
    ("dev sync", "", "由源文件生成初始文件、测试目标和测试哈希。"),
    ("dev sync", "check", "不改动任何文件；若与源文件生成的不一致则失败。"),
    ("dev verify", "", "验证每个练习：初始文件不通过，参考答案通过，每个典型错误都被声明的测试发现。"),
    ("dev verify", "id", "练习或章；默认全部。"),
    ("dev verify", "json", "以 JSON 输出表格。"),
    ("dev outputs", "", "用页面上的命令重新生成页面展示的全部输出。"),
    ("dev outputs", "check", "不改动任何文件；若页面展示的与程序输出不一致则失败。"),
    ("dev i18n", "", "列出中文版与英文版不再一致的地方。"),
    ("dev i18n", "check", "只要列出内容就失败。"),
    ("dev i18n", "accept", "记录某页各节已重新一致：页名如 chapter01/types.md，或 all。"),
    ("dev links", "", "查找失效的链接、锚点和引用。"),
    ("dev bench", "", "测量课程对速度的承诺并输出表格。"),
    ("dev bench", "write", "同时把表格写入 book/BENCHMARKS.md。"),
    ("dev bench", "cold", "同时测量首次构建，约需一分钟。"),
    ("dev walk", "", "像学习者一样走完课程：书中每条命令、每个典型错误、每个参考答案。"),
    ("dev walk", "chapter", "只走这一章。"),
    ("dev new", "", "新建一个练习的目录。"),
    ("dev new", "chapter", "章名，如 chapter01。"),
    ("dev new", "name", "练习名：小写字母、数字和下划线。"),
];

/// The headings around the lists, which clap has in English only.
const TEMPLATE: &str = "{about}\n\n用法：{usage}\n\n{all-args}";

/// `command` with its help in `lang`.
pub(super) fn translated(command: Command, lang: Lang) -> Command {
    match lang {
        Lang::En => command,
        Lang::Zh => in_chinese(command, ""),
    }
}

fn in_chinese(command: Command, path: &str) -> Command {
    let text = |argument: &str| {
        let found = TEXTS.iter().find(|(of, name, _)| *of == path && *name == argument);
        found.map_or("", |(_, _, text)| *text)
    };
    let about = text("");
    let has_commands = command.has_subcommands();
    let usage = usage(&command, path);
    let mut command = command
        .help_template(TEMPLATE)
        .disable_help_flag(true)
        .disable_version_flag(true)
        .arg(
            Arg::new("help")
                .short('h')
                .long("help")
                .action(clap::ArgAction::Help)
                .help("显示帮助")
                .help_heading("选项"),
        )
        .mut_args(|argument| match text(argument.get_id().as_str()) {
            "" => argument,
            text => {
                let heading = if argument.is_positional() { "参数" } else { "选项" };
                argument.help(text).help_heading(heading)
            }
        });
    if !about.is_empty() {
        command = command.about(about);
    }
    if has_commands {
        command = command.subcommand_help_heading("命令");
    }
    command = command.override_usage(usage);
    let below = |name: &str| if path.is_empty() { name.to_string() } else { format!("{path} {name}") };
    command.mut_subcommands(|sub| {
        let path = below(sub.get_name());
        in_chinese(sub, &path)
    })
}

/// clap's own usage line, with the whole command and Chinese placeholders.
fn usage(command: &Command, path: &str) -> String {
    let text = command.clone().render_usage().to_string();
    let text = text.trim_start_matches("Usage: ");
    let own = command.get_bin_name().unwrap_or(command.get_name());
    let rest =
        text.strip_prefix(own).unwrap_or(text).replace("[OPTIONS]", "[选项]").replace("COMMAND", "命令");
    let path = if path.is_empty() { String::new() } else { format!(" {path}") };
    format!("cargo course{path}{rest}")
}

#[cfg(test)]
mod tests {
    use super::{TEXTS, in_chinese};
    use crate::cli::arguments::Arguments;
    use clap::{Command, CommandFactory};

    fn walk(command: &Command, path: &str, missing: &mut Vec<String>, known: &mut Vec<(String, String)>) {
        let mut need = |argument: &str| {
            known.push((path.to_string(), argument.to_string()));
            if !TEXTS.iter().any(|(of, name, _)| *of == path && *name == argument) {
                missing.push(format!("{path} {argument}"));
            }
        };
        need("");
        for argument in
            command.get_arguments().filter(|argument| !argument.is_global_set() || path.is_empty())
        {
            need(argument.get_id().as_str());
        }
        for sub in command.get_subcommands() {
            let name = sub.get_name();
            walk(
                sub,
                &if path.is_empty() { name.to_string() } else { format!("{path} {name}") },
                missing,
                known,
            );
        }
    }

    #[test]
    fn every_command_and_argument_has_its_chinese_line_and_no_line_is_left_over() {
        let (mut missing, mut known) = (vec![], vec![]);
        walk(&Arguments::command(), "", &mut missing, &mut known);
        assert_eq!(missing, [] as [&str; 0]);
        let left_over: Vec<_> = TEXTS
            .iter()
            .filter(|(path, argument, _)| !known.contains(&(path.to_string(), argument.to_string())))
            .collect();
        assert!(left_over.is_empty(), "{left_over:?}");
    }

    #[test]
    fn the_chinese_help_is_chinese() {
        let help = in_chinese(Arguments::command(), "").render_long_help().to_string();
        assert!(help.contains("用法："), "{help}");
        assert!(
            !help.contains("Usage:") && !help.contains("Options:") && !help.contains("Commands:"),
            "{help}"
        );
    }
}
