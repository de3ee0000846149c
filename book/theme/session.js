// What a page needs to ask the server for something: its token, which only a browser gets that opened the address printed in
// the terminal.
'use strict';

export const lang = document.documentElement.lang === 'zh-CN' ? 'zh-CN' : 'en';
const off = {
    'en': 'The course command does not answer. Start `cargo course` again.',
    'zh-CN': '课程命令没有响应。请重新运行 `cargo course`。',
}[lang];

let token = null;

// A refusal's text is for the reader.
export class Refusal extends Error {}

async function ask(path, options) {
    let answer;
    try {
        answer = await fetch(path, options);
    } catch (error) {
        if (error.name === 'AbortError') { throw error; }
        throw new Refusal(off);
    }
    if (answer.ok) { return answer; }
    const texts = await answer.json().catch(() => ({}));
    const refusal = new Refusal(texts[lang] ?? `${answer.status}`);
    refusal.status = answer.status;
    throw refusal;
}

async function enter() {
    token = null;
    token = (await (await ask('/__course/session')).json()).token;
}

// A server that was started anew has other secrets, so a refused token is asked for once more.
export async function post(path, signal) {
    const send = () => ask(path, { method: 'POST', headers: { 'X-Course-Token': token }, signal });
    if (token !== null) {
        try {
            return await send();
        } catch (error) {
            if (error.status !== 403) { throw error; }
        }
    }
    await enter();
    return send();
}
