import type { ApprovalDetails, ApprovalMessage } from '@/e2e/wallet-extension/src/protocol';

interface Pending {
  details: ApprovalDetails;
  answer: (approved: boolean) => void;
}

const pending = new Map<string, Pending>();

/** Opens a window that shows what is asked, and resolves to the person's answer. Closing the window says no. */
export async function approved(details: ApprovalDetails): Promise<boolean> {
  const id = crypto.randomUUID();
  const answered = new Promise<boolean>((answer) => pending.set(id, { details, answer }));
  const opened = await chrome.windows.create({ url: `approval.html#${id}`, type: 'popup', width: 420, height: 640 });
  const onClosed = (windowId: number) => {
    if (windowId === opened?.id) pending.get(id)?.answer(false);
  };
  chrome.windows.onRemoved.addListener(onClosed);
  try {
    return await answered;
  } finally {
    chrome.windows.onRemoved.removeListener(onClosed);
    pending.delete(id);
  }
}

/** Serves the approval windows; answers null for a request that is gone. */
export function handleApproval(message: ApprovalMessage): ApprovalDetails | null {
  const request = pending.get(message.id);
  if (message.approval === 'answer') request?.answer(message.approved);
  return request?.details ?? null;
}
