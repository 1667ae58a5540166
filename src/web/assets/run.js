/*
 * The page of a run, seen from another tab: the title has the percentage and the icon the state, and a notification says
 * that the run has ended, if that was asked for.
 */
let isAsked = false;

showTab(document);
document.addEventListener('htmx:load', ({ target }) => showTab(target));
document.addEventListener('click', ({ target }) => target.matches?.('[data-notify]') && ask(target));

function showTab(root) {
  const place = root.matches?.('[data-tab]') ? root : root.querySelector?.('[data-tab]');
  if (place) {
    document.title = place.dataset.tab;
    document.querySelector('link[rel="icon"]').href = place.dataset.tabIcon;
    if (isAsked && place.dataset.ended !== undefined) notify(place.dataset);
  }
  const button = root.querySelector?.('[data-notify]');
  // Browsers offer notifications on secure pages only.
  if (button && 'Notification' in window) button.hidden = false;
}

async function ask(button) {
  const answer = await Notification.requestPermission();
  isAsked = answer === 'granted';
  button.disabled = true;
  button.textContent = isAsked ? 'You will be notified' : 'Notifications are blocked in this browser';
}

function notify({ ended, tab }) {
  isAsked = false;
  const notification = new Notification(ended, { body: tab, icon: '/assets/mark.svg' });
  notification.onclick = () => window.focus();
}
