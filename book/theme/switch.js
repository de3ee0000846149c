// The language switch leads to the same section of the other edition: both use the same anchors. Without this script it leads
// to the same page.
'use strict';

(() => {
    // The section that the reader sees: the last heading above the upper quarter of the window.
    function section() {
        const headings = [...document.querySelectorAll('main :is(h2, h3, h4, h5, h6)[id]')];
        const passed = headings.filter(heading => heading.getBoundingClientRect().top < innerHeight / 4);
        return passed.length > 0 ? '#' + passed.at(-1).id : '';
    }

    for (const link of document.querySelectorAll('a.course-language')) {
        link.addEventListener('click', () => {
            link.hash = section();
            try { localStorage.setItem('course-language', link.lang); } catch { /* no storage, no memory */ }
        });
    }
})();
