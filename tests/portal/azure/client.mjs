// SPDX-License-Identifier: LGPL-2.1-or-later
// Microsoft's client of the recording API, driven by lines of JSON: {"method": …, "arguments": […]}. Answers with a line
// each: {"result": …} or {"error": {"status", "code", "message"}}. Used by test-azure.py.
import { createInterface } from 'node:readline';
import { CallAutomationClient } from '@azure/communication-call-automation';

// The second line is needed only because the recorder of the test is reached without TLS.
const client = new CallAutomationClient(process.argv[2], {
  allowInsecureConnection: true, retryOptions: { maxRetries: 0 },
});
const recording = client.getCallRecording();

for await (const line of createInterface({ input: process.stdin })) {
  const { method, arguments: given } = JSON.parse(line);
  let answer;
  try {
    answer = { result: (await recording[method](...given)) ?? null };
  } catch (error) {
    answer = { error: { status: error.statusCode, code: error.code, message: error.message } };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
