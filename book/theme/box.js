// The buttons of an exercise's box: check again, the next hint, and after green the comparison with the reference.
'use strict';

import { lang, post, Refusal } from './session.js';

const words = {
    'en': { check: 'Check again', hint: 'Hint', next: 'Next hint', compare: 'Compare with the reference', fold: 'Hide the comparison', head: 'Hint {n} of {m}', none: 'This exercise has no hints.', last: 'That was the last. If nothing helps: `cargo course solution {name} --give-up`' },
    'zh-CN': { check: '再检查一次', hint: '提示', next: '下一条提示', compare: '与参考答案对比', fold: '收起对比', head: '提示 {n}/{m}', none: '这个练习没有提示。', last: '这是最后一条。实在做不出来：`cargo course solution {name} --give-up`' },
}[lang];

// Hints that were shown here stay when the page is shown anew.
const ladders = new Map();

export function dressBoxes(part) {
    for (const box of part.querySelectorAll('course-exercise')) {
        if (box.querySelector('.exercise-actions') === null) { dress(box); }
    }
}

// A new state: the comparison is for green answers, and an old one is about an older answer.
export function boxChanged(box) {
    const compare = box.querySelector('.exercise-compare');
    if (compare === null) { return; }
    compare.hidden = box.dataset.state !== 'green';
    if (compare.hidden || box.dataset.state === 'checking') { fold(box); }
}

function dress(box) {
    const name = encodeURIComponent(box.dataset.name);
    const actions = element('div', 'exercise-actions');
    const said = element('p', 'exercise-said');
    said.setAttribute('role', 'status');
    const hints = element('div', 'exercise-hints');
    hints.setAttribute('role', 'status');
    const compared = element('div', 'exercise-compared');
    compared.hidden = true;

    const act = (button, work) => button.addEventListener('click', async () => {
        said.textContent = '';
        button.setAttribute('aria-disabled', 'true'); // a button that is disabled would lose the focus
        try {
            await work();
        } catch (error) {
            said.textContent = error instanceof Refusal ? error.message : String(error);
        } finally {
            button.removeAttribute('aria-disabled');
        }
    });
    const check = button(words.check);
    act(check, () => post(`/__course/check/${name}`));
    const hint = button(words.hint);
    act(hint, async () => {
        ladders.set(name, await (await post(`/__course/hint/${name}`)).json());
        showHints(box, hints, hint, ladders.get(name));
    });
    const compare = button(words.compare);
    compare.classList.add('exercise-compare');
    compare.setAttribute('aria-expanded', 'false');
    act(compare, async () => {
        if (!compared.hidden) { return fold(box); }
        const texts = await (await post(`/__course/compare/${name}`)).json();
        compared.innerHTML = texts[lang]; // the server has escaped all that is not its own
        compared.hidden = false;
        compare.setAttribute('aria-expanded', 'true');
        compare.textContent = words.fold;
    });
    actions.append(check, hint, compare);
    box.append(actions, said, hints, compared);
    if (ladders.has(name)) { showHints(box, hints, hint, ladders.get(name)); }
    boxChanged(box);
}

function fold(box) {
    const compare = box.querySelector('.exercise-compare');
    box.querySelector('.exercise-compared').hidden = true;
    compare.setAttribute('aria-expanded', 'false');
    compare.textContent = words.compare;
}

function showHints(box, hints, next, ladder) {
    const shown = ladder[lang];
    const list = element('ol', '');
    for (const html of shown) {
        const item = element('li', '');
        item.innerHTML = html; // the server has escaped all that is not its own
        list.append(item);
    }
    const head = element('strong', '');
    head.textContent = shown.length === 0 ? words.none : words.head.replace('{n}', shown.length).replace('{m}', ladder.last);
    hints.replaceChildren(head, list);
    next.textContent = words.next;
    if (shown.length === ladder.last) {
        next.hidden = true;
        const last = element('p', '');
        const [before, code] = words.last.replace('{name}', box.dataset.name).split('`');
        const command = element('code', '');
        command.textContent = code;
        last.append(before, command);
        hints.append(last);
        if (document.activeElement === document.body) { hints.tabIndex = -1; hints.focus(); }
    }
}

function button(text) {
    const button = element('button', '');
    button.type = 'button';
    button.textContent = text;
    return button;
}

function element(tag, name) {
    const element = document.createElement(tag);
    if (name !== '') { element.className = name; }
    return element;
}
