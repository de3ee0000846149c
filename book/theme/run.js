// “Run this” under every block whose command this server knows: the output comes line by line below the recorded one. Stop, a
// block that has gone, and leaving the page end the command, because its connection is its leash.
'use strict';

import { lang, post, Refusal } from './session.js';

const words = {
    'en': { run: '▶ Run this', again: '▶ Run again', stop: '■ Stop', starting: 'starting …', running: 'running …', stopped: 'stopped', cut: 'the connection has ended', output: 'Output of' },
    'zh-CN': { run: '▶ 运行', again: '▶ 再运行一次', stop: '■ 停止', starting: '正在启动……', running: '正在运行……', stopped: '已停止', cut: '连接已断开', output: '命令的输出：' },
}[lang];

// By the id of its command: what is shown of it survives a page that was saved meanwhile.
const panels = new Map();

export function dressRuns(part) {
    const seen = new Map();
    for (const block of part.querySelectorAll('pre[data-run]')) {
        const nth = (seen.get(block.dataset.run) ?? 0) + 1;
        seen.set(block.dataset.run, nth);
        const key = `${block.dataset.run} ${nth}`;
        if (!panels.has(key)) { panels.set(key, new Panel(block)); }
        const panel = panels.get(key);
        if (!panel.element.isConnected) { block.after(panel.element); }
    }
    for (const [key, panel] of panels) {
        if (!panel.element.isConnected) {
            panel.stop();
            panels.delete(key);
        }
    }
}

class Panel {
    constructor(block) {
        this.id = block.dataset.run;
        const command = block.textContent.split('\n').find(line => line.startsWith('$ ')) ?? '';
        this.element = document.createElement('div');
        this.element.className = 'course-run';
        this.button = document.createElement('button');
        this.button.type = 'button';
        this.button.textContent = words.run;
        this.button.setAttribute('aria-label', `${words.run}: ${command.slice(2)}`);
        this.button.addEventListener('click', () => (this.control ? this.stop() : this.start()));
        this.state = document.createElement('span');
        this.state.setAttribute('role', 'status');
        this.output = document.createElement('pre');
        this.output.hidden = true;
        this.output.tabIndex = 0;
        this.output.setAttribute('role', 'region');
        this.output.setAttribute('aria-label', `${words.output} ${command.slice(2)}`);
        this.element.append(this.button, this.state, this.output);
        this.command = command.slice(2);
    }

    say(text, kind) {
        this.state.textContent = text;
        this.element.dataset.state = kind;
    }

    label(text) {
        this.button.textContent = text;
        this.button.setAttribute('aria-label', `${text}: ${this.command}`);
    }

    async start() {
        const control = this.control = new AbortController();
        this.output.replaceChildren();
        this.output.hidden = true;
        this.label(words.stop);
        this.say(words.starting, 'running');
        try {
            const answer = await post(`/__course/run/${this.id}`, control.signal);
            await this.read(answer.body);
        } catch (error) {
            if (control.signal.aborted) {
                this.say(words.stopped, 'stopped');
            } else {
                this.say(error instanceof Refusal ? error.message : words.cut, 'bad');
            }
        } finally {
            if (this.control === control) {
                this.control = undefined;
                this.label(words.again);
            }
        }
    }

    async read(body) {
        const reader = body.pipeThrough(new TextDecoderStream()).getReader();
        let rest = '';
        let ended = false;
        for (;;) {
            const { value, done } = await reader.read();
            if (done) { break; }
            const lines = (rest + value).split('\n');
            rest = lines.pop();
            for (const line of lines) { ended = this.show(JSON.parse(line)) || ended; }
        }
        if (!ended) { this.say(words.cut, 'bad'); }
    }

    // Returns whether it was the end.
    show(line) {
        if (line.kind === 'end') {
            this.say(line.text[lang], line.good ? 'good' : 'bad');
            return true;
        }
        const { output } = this;
        const atEnd = output.scrollTop + output.clientHeight >= output.scrollHeight - 8;
        const piece = document.createElement('span');
        piece.className = `run-${line.kind}`;
        piece.innerHTML = line.html; // the server has escaped all that is not its own
        output.append(piece);
        output.hidden = false;
        if (atEnd) { output.scrollTop = output.scrollHeight; }
        if (this.state.textContent !== words.running) { this.say(words.running, 'running'); }
        return false;
    }

    stop() { this.control?.abort(); }
}

addEventListener('pagehide', () => panels.forEach(panel => panel.stop()));
