// SPDX-License-Identifier: MIT
// A registry of npm packages on 127.0.0.1: serves the tarballs NAME-VERSION.tgz of a directory.
//   node registry.mjs DIRECTORY PORT-FILE
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';

const [directory, portFile] = process.argv.slice(2);
const packages = {};
for (const file of readdirSync(directory).filter((name) => name.endsWith('.tgz'))) {
  const [, name, version] = file.match(/^(.*)-([0-9.]+)\.tgz$/);
  packages[name] = { file, version, bytes: readFileSync(join(directory, file)) };
}

const metadata = (name, host) => {
  const { file, version, bytes } = packages[name];
  const integrity = `sha512-${createHash('sha512').update(bytes).digest('base64')}`;
  return {
    name,
    'dist-tags': { latest: version },
    versions: {
      [version]: { name, version, bin: { [name]: 'main.js' }, hasInstallScript: true, dist: { tarball: `http://${host}/-/${file}`, integrity } },
    },
  };
};

const server = createServer((request, response) => {
  const path = decodeURIComponent(request.url.slice(1));
  const found = Object.values(packages).find((p) => path === `-/${p.file}`);
  if (found) response.end(found.bytes);
  else if (packages[path]) response.end(JSON.stringify(metadata(path, request.headers.host)));
  else response.writeHead(404).end('{}');
});
server.listen(0, '127.0.0.1', () => writeFileSync(portFile, `${server.address().port}\n`));
