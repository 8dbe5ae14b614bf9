import type { ApprovalDetails, ApprovalMessage } from './protocol';

const id = window.location.hash.slice(1);

chrome.runtime.sendMessage({ approval: 'read', id } satisfies ApprovalMessage, (details: ApprovalDetails) => {
  for (const [name, value] of Object.entries(details)) {
    const place = document.getElementById(name);
    if (place) place.textContent = value;
  }
  answerWith('approve', true);
  answerWith('reject', false);
});

function answerWith(buttonId: string, approved: boolean) {
  const button = document.getElementById(buttonId) as HTMLButtonElement;
  button.disabled = false;
  button.addEventListener('click', () => {
    chrome.runtime.sendMessage({ approval: 'answer', id, approved } satisfies ApprovalMessage, () => window.close());
  });
}
