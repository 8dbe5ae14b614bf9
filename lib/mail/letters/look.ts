/** The colours of the product's style sheet, as hexadecimal: mail programs know no oklch. */
export const light = {
  canvas: '#f5f8f5',
  surface: '#ffffff',
  sunken: '#edf1ee',
  line: '#dce1dd',
  ink: '#17211b',
  soft: '#555f59',
  accent: '#0c5b3f',
  onAccent: '#f9fdfb',
} as const;

export const dark: Record<keyof typeof light, string> = {
  canvas: '#0e1310',
  surface: '#141b18',
  sunken: '#1e2622',
  line: '#2b3430',
  ink: '#edf1ee',
  soft: '#aab2ac',
  accent: '#72cba3',
  onAccent: '#031e14',
};

export const fontFamily = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";

/** What cannot stand beside the elements. Programs that take no style sheet show the light colours, which do. */
export const styleSheet = `
:root { color-scheme: light dark; supported-color-schemes: light dark; }
body { margin: 0; padding: 0; -webkit-text-size-adjust: 100%; }
@media (max-width: 480px) {
  .card { padding: 24px 20px 8px !important; }
}
@media (prefers-color-scheme: dark) {
  .canvas, .canvas > table > tbody > tr > td { background-color: ${dark.canvas} !important; }
  .card { background-color: ${dark.surface} !important; border-color: ${dark.line} !important; }
  .ink { color: ${dark.ink} !important; }
  .soft { color: ${dark.soft} !important; }
  .accent { color: ${dark.accent} !important; }
  .button { background-color: ${dark.accent} !important; color: ${dark.onAccent} !important; }
  .sunken { background-color: ${dark.sunken} !important; }
}
`;
