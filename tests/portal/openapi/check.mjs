// SPDX-License-Identifier: LGPL-2.1-or-later
// Validates the OpenAPI document that is named, and prints its version; its errors are printed otherwise.
import { readFile } from 'node:fs/promises';
import { Validator } from '@seriousme/openapi-schema-validator';

const validator = new Validator();
const result = await validator.validate(JSON.parse(await readFile(process.argv[2], 'utf8')));
console.log(result.valid ? validator.version : JSON.stringify(result.errors, null, 1));
process.exitCode = result.valid ? 0 : 1;
