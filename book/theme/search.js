// Search in the whole edition: `/` or the button opens it. Every word of the query must occur in a section, as a part of a
// word too; what stands in a title comes first. The index is loaded on first use, as a script, so that it works from a folder.
'use strict';

(() => {
    const script = document.currentScript;
    const words = script.dataset;
    const root = new URL(words.root, location.href);
    const MOST = 30;
    const AROUND = 60;
    let index;

    function load() {
        index ??= new Promise((done, failed) => {
            const element = document.createElement('script');
            element.src = new URL(words.index, location.href);
            element.onload = () => done(window.courseSearchIndex);
            element.onerror = failed;
            document.head.append(element);
        });
        return index;
    }

    // Where a section matches best: the page's title, its own heading, its prose, its listings. A section or a page whose prose says
    // the term often is about it, and more so when a listing shows it too. Smaller is better; undefined is no match.
    function rank(section, terms, share) {
        const places = [section.title, section.heading, section.text, section.code].map(text => text.toLowerCase());
        let sum = 0;
        for (const term of terms) {
            const place = section.id === '' && places[0].includes(term) ? 0
                : places[1].includes(term) ? 1
                : places[2].includes(term) ? 3 - 0.4 * often(places[2], term) - 0.5 * share(section.page, term) - (places[3].includes(term) ? 0.1 : 0)
                : places[3].includes(term) ? 3.5
                : places[0].includes(term) ? 4 : undefined;
            if (place === undefined) return undefined;
            const whole = place < 2 && places[place].trim() === term ? -0.5 : 0;
            sum += place + whole;
        }
        return Math.round(10 * sum / terms.length) / 10; // small differences say nothing: then the book's order decides
    }

    // From 0 to 1: how often a text says the term, for its length.
    function often(text, term) {
        const times = text.split(term).length - 1;
        return Math.min(1, times * 100 / (text.length + 400));
    }

    // Says which part of the most mentions on any page a page has of a term.
    function shares(sections, terms) {
        const counts = new Map(terms.map(term => [term, new Map()]));
        for (const [term, pages] of counts) {
            for (const { page, text } of sections) {
                const times = text.toLowerCase().split(term).length - 1;
                pages.set(page, (pages.get(page) ?? 0) + times);
            }
            counts.set(term, { pages, most: Math.max(1, ...pages.values()) });
        }
        return (page, term) => counts.get(term).pages.get(page) / counts.get(term).most;
    }

    function search(sections, query) {
        const terms = query.toLowerCase().split(/\s+/).filter(term => term !== '');
        if (terms.length === 0) return [];
        const share = shares(sections, terms);
        const found = [];
        sections.forEach((section, order) => {
            const place = rank(section, terms, share);
            if (place !== undefined) found.push({ section, place, order });
        });
        found.sort((a, b) => a.place - b.place || a.order - b.order);
        return found.map(({ section }) => ({ section, terms }));
    }

    // A line of the text around the first match, with every match marked.
    function teaser(section, terms) {
        const first = text => {
            const hits = terms.map(term => text.toLowerCase().indexOf(term)).filter(at => at >= 0);
            return hits.length === 0 ? undefined : Math.min(...hits);
        };
        // Only the title has it: the section is shown from its beginning.
        const text = first(section.text) === undefined && first(section.code) !== undefined ? section.code : section.text;
        const at = first(text) ?? 0;
        const from = Math.max(0, at - AROUND);
        const line = document.createElement('span');
        const piece = text.slice(from, from + 3 * AROUND);
        if (from > 0) line.append('…');
        marked(line, piece, terms);
        return line;
    }

    function marked(element, text, terms) {
        let rest = text;
        while (rest !== '') {
            const lower = rest.toLowerCase();
            const hits = terms.map(term => ({ at: lower.indexOf(term), term })).filter(hit => hit.at >= 0);
            if (hits.length === 0) break;
            const { at, term } = hits.reduce((a, b) => (b.at < a.at ? b : a));
            const mark = document.createElement('mark');
            mark.textContent = rest.slice(at, at + term.length);
            element.append(rest.slice(0, at), mark);
            rest = rest.slice(at + term.length);
        }
        element.append(rest);
    }

    function address({ page, id }) {
        const url = new URL(page, root);
        if (id !== '') url.hash = id;
        return url.href;
    }

    const dialog = document.createElement('dialog');
    dialog.className = 'course-search';
    dialog.setAttribute('aria-label', words.label);
    dialog.innerHTML = '<form method="dialog"><input type="search" autocomplete="off" spellcheck="false"><button></button></form><p role="status"></p><ol></ol>';
    const [input, close, status, list] = ['input', 'button', 'p', 'ol'].map(name => dialog.querySelector(name));
    input.placeholder = words.label;
    input.setAttribute('aria-label', words.label);
    close.textContent = words.close;

    function show(found) {
        list.replaceChildren(...found.slice(0, MOST).map(({ section, terms }) => {
            const item = document.createElement('li');
            const link = document.createElement('a');
            link.href = address(section);
            const title = section.heading === section.title ? section.title : `${section.title} › ${section.heading}`;
            marked(link, title, terms);
            item.append(link, teaser(section, terms));
            return item;
        }));
        status.textContent = input.value.trim() === '' ? '' : found.length === 0 ? words.none : words.some.replace('{n}', found.length);
    }

    async function update() {
        try {
            show(search(await load(), input.value));
        } catch {
            status.textContent = words.failed;
        }
    }

    function open() {
        if (!dialog.isConnected) document.body.append(dialog);
        if (!dialog.open) dialog.showModal();
        input.select();
        load().catch(() => {});
    }

    // The list is walked with the arrow keys; Enter in the field takes the first.
    dialog.addEventListener('keydown', event => {
        if (!dialog.open) return; // closed a moment ago, and the focus has not left it yet
        const links = [...list.querySelectorAll('a')];
        const at = links.indexOf(document.activeElement);
        if (event.key === 'ArrowDown' && links.length > 0) links[Math.min(at + 1, links.length - 1)].focus();
        else if (event.key === 'ArrowUp' && at >= 0) (at === 0 ? input : links[at - 1]).focus();
        else if (event.key === 'Enter' && event.target === input && links.length > 0) links[0].click();
        else { event.stopPropagation(); return; }
        event.preventDefault();
        event.stopPropagation();
    });
    dialog.addEventListener('click', event => { if (event.target === dialog || event.target.closest('a')) dialog.close(); });
    input.addEventListener('input', update);
    close.addEventListener('click', () => dialog.close());
    document.addEventListener('keydown', event => {
        const typing = event.target.closest?.('input, textarea, select, [contenteditable]');
        if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
            event.preventDefault();
            open();
        }
    });
    for (const button of document.querySelectorAll('.course-search-button')) {
        button.hidden = false;
        button.addEventListener('click', open);
    }
    // For the golden queries: the same search, without its picture.
    window.courseSearch = async query => search(await load(), query).map(({ section }) => address(section));
})();
