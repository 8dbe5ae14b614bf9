/** The parts of Cosmos Kit's own dialog, which is replaced by our rows and never drawn. */
const nothing = () => null;
const noTheme = () => ({});

export {
  noTheme as useTheme,
  nothing as ConnectModal,
  nothing as ConnectModalHead,
  nothing as ConnectModalQRCode,
  nothing as ConnectModalStatus,
  nothing as ConnectModalWalletList,
  nothing as FaAndroid,
  nothing as GoDesktopDownload,
  nothing as GrFirefox,
  nothing as RiAppStoreFill,
  nothing as RiChromeFill,
  nothing as ThemeProvider,
};
