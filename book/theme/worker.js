// One connection for all open pages. A browser opens at most six connections to one server, so an event stream for each page
// would stall the seventh page.
'use strict';

const pages = new Set();
let hello = null; // what a page that opens later is told; null while there is no connection

const events = new EventSource('/__course/events');
events.onerror = () => { hello = null; tell({ type: 'off' }); };
events.onmessage = ({ data }) => {
    const event = JSON.parse(data);
    if (event.type === 'hello') {
        hello = event;
    } else if (hello !== null) {
        if (event.type === 'exercise') { remember(event.exercise); }
        if (event.type === 'pages') { Object.assign(hello.pages, event.pages); }
        if (event.type === 'broken') { hello.broken = event.broken; }
    }
    tell(event);
};

// A card without a report leaves the one that was there.
function remember(news) {
    const card = structuredClone(news);
    const old = hello.exercises[card.name];
    for (const lang of ['en', 'zh-CN']) {
        card[lang].report ??= old?.[lang].report ?? null;
    }
    hello.exercises[card.name] = card;
}

function tell(event) {
    for (const page of pages) { page.postMessage(event); }
}

onconnect = ({ ports: [page] }) => {
    pages.add(page);
    page.onmessage = () => pages.delete(page); // the only thing that a page says is that it leaves
    page.postMessage(hello ?? { type: 'off' });
};
