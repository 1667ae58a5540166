/*
 * What bull-board leaves out for those who do not see it: buttons that are only a picture get a name, those that show words are
 * called by these words, bars of progress say what they are, and pictures without a meaning of their own are passed over. It draws its page again and again, so
 * this follows it. Every step may be done twice: what is as it should be is not touched, or this would follow itself for ever.
 */
const NAMES = {
  'lucide-maximize': 'Full screen',
  'lucide-minimize': 'Leave full screen',
  'lucide-settings': 'Settings',
  'lucide-circle-user': 'Links',
  'lucide-ellipsis-vertical': 'More',
  'lucide-copy': 'Copy',
  'lucide-check': 'Copied',
  'lucide-x': 'Close',
};
const PROGRESS = 'Progress of the job';
/** The one picture that comes from no set of icons. */
const UNKNOWN = 'Database details';

repair();
new MutationObserver(repair).observe(document.body, {
  subtree: true,
  childList: true,
  characterData: true,
  attributeFilter: ['aria-label', 'class', 'role'],
});

function repair() {
  for (const button of document.querySelectorAll('button')) callByName(button);
  for (const bar of document.querySelectorAll('[role="progressbar"]:not([aria-label], [aria-labelledby])')) {
    bar.setAttribute('aria-label', PROGRESS);
  }
  for (const picture of document.querySelectorAll(
    'svg[role="img"]:not([aria-label], [aria-labelledby], [aria-hidden])',
  )) {
    picture.removeAttribute('role');
    picture.setAttribute('aria-hidden', 'true');
  }
}

function callByName(button) {
  // biome-ignore lint/performance/useDomNodeTextContent: a picture's style sheet is text content too, and no words
  const words = button.innerText.trim();
  const label = button.getAttribute('aria-label');
  if (words) {
    if (!label || label.toLowerCase().includes(words.toLowerCase())) return;
    button.removeAttribute('aria-label');
    // Its name is its visible words; what else its label said becomes the description.
    if ('named' in button.dataset) delete button.dataset.named;
    else button.setAttribute('aria-description', label);
    return;
  }
  const isNamed = label || button.title || button.hasAttribute('aria-labelledby') || button.labels.length > 0;
  if (isNamed && !('named' in button.dataset)) return;
  const name = nameOf(button.querySelector('svg'));
  if (name === label) return;
  button.dataset.named = '';
  button.setAttribute('aria-label', name);
}

/** An icon that is not known here yet is still better called by what it shows than not at all. */
function nameOf(icon) {
  const icons = [...(icon?.classList ?? [])].filter((name) => name.startsWith('lucide-'));
  const known = icons.find((name) => name in NAMES);
  if (known) return NAMES[known];
  return icons[0]?.slice('lucide-'.length).replaceAll('-', ' ') ?? UNKNOWN;
}
