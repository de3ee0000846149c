// The button for the contents is a label of mdBook's: a mouse can press it, and with this a keyboard too.
'use strict';

document.getElementById('mdbook-sidebar-toggle')?.addEventListener('keydown', event => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    event.currentTarget.click();
});
