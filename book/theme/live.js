// Keeps an open page as it is on disk: a saved page is shown without a reload, a checked answer shows its state. Only pages that
// `cargo course` serves have this script.
'use strict';

import { boxChanged, dressBoxes } from './box.js';
import { know, showProgress } from './map.js';
import { dressRuns } from './run.js';

const me = document.getElementById('course-live');
const lang = document.documentElement.lang === 'zh-CN' ? 'zh-CN' : 'en';
const here = location.pathname.endsWith('/') ? location.pathname + 'index.html' : location.pathname;
const words = {
    'en': {
        on: '● live', off: '○ stopped',
        onTitle: 'Save a page or an answer, and it shows here.',
        offTitle: 'The course command has stopped. Start `cargo course` again.',
        broken: 'The book cannot be built; this is the last good page. To mend:',
        gone: 'This page is no longer in the book. What you see is its last state.',
    },
    'zh-CN': {
        on: '● 实时', off: '○ 已停止',
        onTitle: '保存页面或答案后，这里会立即更新。',
        offTitle: '课程命令已经停止。请重新运行 `cargo course`。',
        broken: '书无法构建，这里是上一次构建成功的页面。需要改的地方：',
        gone: '本页已从书中删除，你看到的是它最后的内容。',
    },
}[lang];

// The connection

const badge = document.createElement('span');
badge.className = 'course-live';
badge.setAttribute('role', 'status');
document.querySelector('.right-buttons')?.prepend(badge);

function connected(on) {
    badge.dataset.on = on;
    badge.textContent = on ? words.on : words.off;
    badge.title = on ? words.onTitle : words.offTitle;
}

// The exercises

const cards = new Map();

function show(card) {
    cards.set(card.name, card);
    showProgress();
    for (const box of document.querySelectorAll('course-exercise')) {
        if (box.dataset.name === card.name) { fill(box, card); }
    }
}

function fill(box, card) {
    const face = card[lang];
    box.dataset.state = card.state;
    const state = box.querySelector('.exercise-state');
    if (state.textContent !== face.label) { state.textContent = face.label; }
    if (face.report !== null) {
        const report = box.querySelector('.exercise-report');
        report.innerHTML = face.report; // the server has escaped all that is not its own
        report.hidden = face.report === '';
        dress(report);
    }
    boxChanged(box);
}

// The page

async function refresh() {
    const answer = await fetch(here);
    if (answer.status === 404 && document.getElementById('course-broken') === null) { return notice('course-gone', words.gone); }
    if (!answer.ok) { return; }
    document.getElementById('course-gone')?.remove();
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const its = fresh.getElementById('course-live');
    if (its === null || its.dataset.page === me.dataset.page) { return; }
    // The table of contents is not part of `main`; when it is another, or the headings that it lists are, load everything.
    if (contents(document) !== contents(fresh)) { return location.reload(); }
    me.dataset.page = its.dataset.page;
    document.title = fresh.title;
    const main = document.querySelector('main');
    const [x, y] = [scrollX, scrollY];
    const open = [...main.querySelectorAll('details')].map(details => details.open);
    const next = document.adoptNode(fresh.querySelector('main'));
    main.replaceWith(next);
    const folded = [...next.querySelectorAll('details')];
    if (folded.length === open.length) { folded.forEach((details, index) => { details.open = open[index]; }); }
    dress(next);
    enliven();
    cards.forEach(show);
    scrollTo(x, y);
}

function contents(page) {
    const script = page.querySelector('script[src*="toc"]')?.getAttribute('src');
    const headings = [...page.querySelectorAll('main :is(h1, h2, h3, h4, h5, h6)')];
    return JSON.stringify([script, headings.map(heading => [heading.tagName, heading.id, heading.textContent])]);
}

// What mdBook's script does to a page's code when it loads: colours, and a button to copy.
function dress(part) {
    for (const code of part.querySelectorAll('code')) {
        if (code.closest('.header')) { continue; }
        if (code.closest('.exercise-report') === null) { window.hljs?.highlightBlock(code); }
        code.classList.add('hljs');
        const block = code.parentElement;
        if (!window.playground_copyable || block.tagName !== 'PRE' || block.querySelector('.buttons')) { continue; }
        const label = document.querySelector('.clip-button')?.title ?? '';
        const buttons = document.createElement('div');
        buttons.className = 'buttons';
        const button = document.createElement('button');
        button.className = 'clip-button';
        button.title = label;
        button.setAttribute('aria-label', label);
        button.innerHTML = '<i class="tooltiptext"></i>';
        button.addEventListener('mouseout', () => {
            button.firstChild.innerText = '';
            button.className = 'clip-button';
        });
        buttons.append(button);
        block.prepend(buttons);
    }
}

// What only a served page can do.
function enliven() {
    const main = document.querySelector('main');
    dressRuns(main);
    dressBoxes(main);
}

// A book that cannot be built

function broken(texts) {
    document.getElementById('course-broken')?.remove();
    if (texts === null) { return; }
    // The page that stands in for a book that was broken from the start shows the problems itself.
    const unbuilt = document.getElementById('course-unbuilt');
    if (unbuilt !== null) { unbuilt.textContent = texts[lang]; return; }
    const text = document.createElement('pre');
    text.textContent = texts[lang];
    notice('course-broken', words.broken, text);
}

function notice(id, words, ...more) {
    document.getElementById(id)?.remove();
    const box = document.createElement('div');
    box.id = id;
    box.className = 'course-notice';
    box.setAttribute('role', 'alert');
    const head = document.createElement('strong');
    head.textContent = words;
    box.append(head, ...more);
    document.body.append(box);
}

// Events

function hear(event) {
    if (event.type === 'off') { return connected(false); }
    connected(true);
    if (event.type === 'hello') {
        Object.values(event.exercises).forEach(show);
        know(event.chapters, cards);
        broken(event.broken);
        if (event.pages[here] !== me.dataset.page) { refresh(); }
    }
    if (event.type === 'exercise') { show(event.exercise); }
    if (event.type === 'broken') { broken(event.broken); }
    if (event.type === 'pages' && here in event.pages) { refresh(); }
}

enliven();
if (window.SharedWorker) {
    const { port } = new SharedWorker('/__course/worker.js');
    port.onmessage = ({ data }) => hear(data);
    addEventListener('pagehide', () => port.postMessage('leaving'));
    addEventListener('pageshow', ({ persisted }) => { if (persisted) { location.reload(); } });
} else {
    const events = new EventSource('/__course/events');
    events.onerror = () => connected(false);
    events.onmessage = ({ data }) => hear(JSON.parse(data));
}
