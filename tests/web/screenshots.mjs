// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Takes the pictures in resources/screenshots/: node screenshots.mjs [DIRECTORY]
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { closeBrowser, openPage } from './support/browser.mjs';
import { failing, healthy, manyDown, outage, severalEdges } from './support/fixtures.mjs';
import { FixtureServer } from './support/fixtureserver.mjs';

const folder = process.argv[2] ?? fileURLToPath(new URL('../../resources/screenshots', import.meta.url));
await mkdir(folder, { recursive: true });

for (const [situation, make] of Object.entries({ healthy, failing, outage, down: manyDown, edges: severalEdges })) {
  const server = await new FixtureServer(make()).start();
  for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
    for (const width of [1280, 360]) {
      const opened = await openPage({ colorScheme, viewport: { width, height: width === 360 ? 740 : 900 } });
      await opened.page.goto(server.url);
      await opened.page.locator('.badge[data-state=live]').waitFor();
      await opened.page.locator('#rows tr').first().waitFor();
      await opened.page.locator('#timeline svg.hour').waitFor();
      await opened.page.screenshot({ path: `${folder}/${situation}-${colorScheme}-${width}.png`, fullPage: true });
      await opened.close();
    }
  }
  await server.stop();
}
await closeBrowser();
