// SPDX-License-Identifier: LGPL-2.1-or-later
// Consumers of webhooks as anybody writes them: /grid with the deserializer of Azure Event Grid, /cloud with the SDK of
// CloudEvents. Prints the port, then a line of JSON for each event that it understands; answers 400 to anything else.
import http from 'node:http';
import { EventGridDeserializer, isSystemEvent } from '@azure/eventgrid';
import { HTTP } from 'cloudevents';

const deserializer = new EventGridDeserializer();

async function understandGrid(headers, body) {
  if (headers['aeg-event-type'] !== 'Notification') throw new Error('no notification');
  const events = await deserializer.deserializeEventGridEvents(JSON.parse(body));
  return events.map((event) => ({
    id: event.id,
    type: event.eventType,
    subject: event.subject,
    time: event.eventTime.toISOString(),
    known: isSystemEvent('Microsoft.Communication.RecordingFileStatusUpdated', event),
    started: event.data.recordingStartTime,
    chunks: event.data.recordingStorageInfo?.recordingChunks?.length,
    recordingId: event.data.recordingId,
  }));
}

async function understandCloud(headers, body) {
  const event = HTTP.toEvent({ headers, body });
  event.validate();
  return [{ id: event.id, type: event.type, source: event.source, time: event.time, recordingId: event.data.recordingId }];
}

http
  .createServer(async (request, response) => {
    const pieces = [];
    for await (const piece of request) pieces.push(piece);
    const understand = request.url === '/grid' ? understandGrid : understandCloud;
    try {
      for (const event of await understand(request.headers, Buffer.concat(pieces).toString()))
        console.log(JSON.stringify({ path: request.url, ...event }));
      response.writeHead(200);
    } catch (error) {
      console.log(JSON.stringify({ path: request.url, error: error.message }));
      response.writeHead(400);
    }
    response.end();
  })
  .listen(0, '127.0.0.1', function () {
    console.log(this.address().port);
  });
