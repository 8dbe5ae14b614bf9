/**
 * What the provider's script does in a page, as far as its documentation promises it to the page: `window.turnstile`, a frame of the
 * provider's own origin that the person meets, and a callback with what came of it.
 */
export function widgetScript(origin: string): string {
  return `(() => {
  const widgets = new Map();
  let count = 0;
  const find = (which) => widgets.get(which) ?? [...widgets.values()].find((one) => one.box === which);
  function show(widget) {
    const { sitekey, action = '', size } = widget.options;
    widget.token = undefined;
    widget.frame?.remove();
    widget.frame = document.createElement('iframe');
    widget.frame.title = 'Widget that checks that you are a person';
    widget.frame.src = '${origin}/frame?' + new URLSearchParams({ sitekey, action });
    [widget.frame.width, widget.frame.height] = size === 'compact' ? ['150', '140'] : ['100%', '65'];
    widget.frame.style.border = 'none';
    widget.box.append(widget.frame);
  }
  window.addEventListener('message', ({ origin, source, data }) => {
    if (origin !== '${origin}') return;
    for (const widget of widgets.values()) {
      if (widget.frame.contentWindow !== source) continue;
      if (data.token === null) widget.options['error-callback']?.('300030');
      else widget.options.callback?.((widget.token = data.token));
    }
  });
  window.turnstile = {
    render(container, options) {
      const box = typeof container === 'string' ? document.querySelector(container) : container;
      const id = 'cf-chl-widget-' + ++count;
      const widget = { box, options };
      widgets.set(id, widget);
      show(widget);
      return id;
    },
    reset: (which) => show(find(which)),
    remove(which) {
      find(which)?.frame.remove();
      widgets.delete(which);
    },
    getResponse: (which) => find(which)?.token,
    isExpired: () => false,
    execute() {},
    ready: (callback) => callback(),
  };
  const onload = new URL(document.currentScript.src).searchParams.get('onload');
  if (onload) window[onload]?.();
})();`;
}

/** The page inside the frame. It gives its token at once; null: it says that it failed. */
export function widgetFrame(token: string | null): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>Check</title><p style="font: 14px sans-serif">${
    token ? 'Success' : 'Failed'
  }</p><script>parent.postMessage({ token: ${JSON.stringify(token)} }, '*')</script>`;
}
