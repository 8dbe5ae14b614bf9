/** Words that the most common passwords are built from. Kept short: the full list is the server's. */
export const commonStems: ReadonlySet<string> = new Set(
  `password passwort motdepasse contrasena senha parola qwerty qwertyuiop qwertz azerty asdfgh asdfghjkl zxcvbnm
  abc abcd abcdef abcdefgh admin administrator root user guest login welcome letmein iloveyou loveyou lovely monkey dragon
  master shadow sunshine princess football baseball basketball soccer hockey superman batman spiderman pokemon starwars
  michael jennifer jessica jordan ashley daniel thomas robert andrew charlie hunter harley ranger buster killer pepper
  ginger tigger summer winter autumn spring monday friday january february october november december computer internet
  samsung google facebook iphone android windows linux apple microsoft secret changeme default test testing tester access
  trustno trustnoi whatever freedom liverpool chelsea arsenal barcelona flower chocolate cookie banana cheese orange
  butterfly purple silver golden diamond crystal angel heaven blessed jesus christ faith family forever mustang corvette
  ferrari porsche mercedes yamaha bitcoin ethereum solana cosmos wallet crypto latchkey hello hellohello helloworld
  passw passwrd pass passpass qazwsx qazwsxedc zaqwsx qweasd qweasdzxc asdasd aaaaaa zzzzzz`.split(/\s+/),
);
