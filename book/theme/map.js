// How far the reader is: a link in the menu bar, a line on the first page of each chapter, and the map of the whole course.
'use strict';

import { lang } from './session.js';

const words = {
    'en': { of: '{n} of {m} exercises green', link: 'Progress: {n} of {m} exercises green', count: '{n} of {m} green', all: 'All green. You have come the whole way.', next: 'Next: ' },
    'zh-CN': { of: '{m} 个练习已通过 {n} 个', link: '进度：{m} 个练习已通过 {n} 个', count: '{n}/{m} 已通过', all: '全部通过，整条路你都走完了。', next: '下一个：' },
}[lang];
const fill = (text, n, m) => text.replace('{n}', n).replace('{m}', m);

let chapters = [];
let cards = new Map();

const link = document.createElement('a');
link.className = 'course-progress-link';
link.href = `/${lang}/progress.html`;
link.hidden = true;
document.querySelector('.right-buttons')?.prepend(link);

export function know(itsChapters, itsCards) {
    chapters = itsChapters;
    cards = itsCards;
    showProgress();
}

const isGreen = name => cards.get(name)?.state === 'green';
const count = names => [names.filter(isGreen).length, names.length];

export function showProgress() {
    const all = chapters.flatMap(({ exercises }) => exercises);
    const [green, total] = count(all);
    link.hidden = total === 0;
    link.textContent = `✓ ${green}/${total}`;
    link.title = fill(words.link, green, total);
    // What is read out contains what is seen (WCAG 2.5.3).
    link.setAttribute('aria-label', `${link.textContent} ${link.title}`);
    line();
    map(green, total);
}

// On `/en/chapter01/index.html` the chapter, on `/en/index.html` the whole course.
function line() {
    const path = location.pathname.split('/').slice(2).join('/').replace(/(^|\/)$/, '$1index.html');
    const chapter = chapters.find(({ name }) => path === `${name}/index.html`);
    const names = chapter?.exercises ?? (path === 'index.html' ? chapters.flatMap(({ exercises }) => exercises) : []);
    const title = document.querySelector('main h1');
    if (names.length === 0 || title === null) { return; }
    let line = document.querySelector('.course-progress');
    if (line === null) {
        line = document.createElement('p');
        line.className = 'course-progress';
        line.innerHTML = '<a><progress></progress> <span></span></a>';
        title.after(line);
    }
    const [green, total] = count(names);
    line.querySelector('a').href = `/${lang}/progress.html${chapter ? `#${chapter.name}` : ''}`;
    const bar = line.querySelector('progress');
    [bar.max, bar.value] = [total, green];
    bar.setAttribute('aria-hidden', 'true'); // the words beside it say the same
    line.querySelector('span').textContent = fill(words.of, green, total);
}

function map(green, total) {
    const whole = document.querySelector('.course-map');
    if (whole === null) { return; }
    ring(whole.querySelector('.map-whole'), green, total);
    let next = null;
    for (const stop of whole.querySelectorAll('.map-stop')) {
        const card = cards.get(stop.dataset.name);
        if (card === undefined) { continue; }
        stop.dataset.state = card.state;
        const state = stop.querySelector('.map-state');
        const label = card[lang].label;
        if (state.textContent !== label) { state.textContent = label; }
        if (next === null && card.state !== 'green') { next = stop; }
        stop.removeAttribute('aria-current');
    }
    next?.setAttribute('aria-current', 'step');
    for (const chapter of whole.querySelectorAll('.map-chapter')) {
        ring(chapter, ...count([...chapter.querySelectorAll('.map-stop')].map(stop => stop.dataset.name)));
    }
    const where = whole.querySelector('.map-next');
    if (next === null) {
        where.textContent = words.all;
    } else if (where.dataset.name !== next.dataset.name) {
        const its = document.createElement('a');
        its.href = next.querySelector('a').href;
        its.textContent = next.querySelector('.map-title').textContent;
        where.replaceChildren(words.next, its);
        where.dataset.name = next.dataset.name;
    }
}

function ring(part, green, total) {
    part.dataset.done = total > 0 && green === total;
    part.querySelector('.map-ring .done').style.strokeDasharray = `${total === 0 ? 0 : 100 * green / total} 100`;
    part.querySelector('.map-count').textContent = fill(words.count, green, total);
}
