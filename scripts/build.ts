import path from 'node:path';
import { ensureBuild } from './build/build';

ensureBuild(path.resolve(import.meta.dirname, '..'), { force: process.argv.includes('--force') }).then(
  (result) => {
    if (result === 'current')
      console.log('The production build is current. `npm run build -- --force` builds it again.');
  },
  (error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  },
);
