#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Prints the event and the metadata of the demo's recording, and draws a contact sheet of each file.

Called by data/demo.sh with what `callreelctl --json watch` wrote.
"""
import json
import os
import subprocess
import sys
import urllib.parse

SECONDS_A_PICTURE = 4
COLUMNS = 4


def read_documents(path):
    """Every JSON document of the file, one after the other."""
    with open(path, encoding='utf-8') as file:
        rest = file.read().lstrip()
    decoder = json.JSONDecoder()
    while rest:
        document, end = decoder.raw_decode(rest)
        yield document
        rest = rest[end:].lstrip()


def local_path(location):
    return urllib.parse.unquote(urllib.parse.urlparse(location).path)


def find_invisible(metadata):
    """Ids of the chunk's participants whom no canvas of it has."""
    visible = {who for canvas in metadata['callreel']['visible'] for who in canvas['participants']}
    return {participant['participantId'] for participant in metadata['participants']} - visible


def draw_sheet(path):
    """A PNG beside the file, one picture every few seconds."""
    sheet = os.path.splitext(path)[0] + '.png'
    seconds = float(subprocess.run(['ffprobe', '-v', 'error', '-show_entries', 'format=duration', '-of', 'csv=p=0', path],
                                   capture_output=True, text=True, check=True).stdout)
    count = max(1, round(seconds / SECONDS_A_PICTURE))
    rows = -(-count // COLUMNS)
    subprocess.run(['ffmpeg', '-nostdin', '-v', 'error', '-y', '-i', path, '-vf',
                    f'fps=1/{SECONDS_A_PICTURE}:start_time=0,scale=480:-2:flags=area,'
                    f'tile={min(COLUMNS, count)}x{rows}:padding=4:color=gray', '-frames:v', '1', sheet], check=True)
    return sheet


def main():
    documents = list(read_documents(sys.argv[1]))
    warnings = [document for document in documents if document.get('event') == 'time-warning']
    event = next(document for document in documents if 'eventType' in document)
    chunks = event['data']['recordingStorageInfo']['recordingChunks']
    print('\nWarnings')
    for warning in warnings:
        print('  ' + json.dumps(warning))
    print('\nEvent\n' + json.dumps(event, indent=2, ensure_ascii=False))
    invisible = set()
    for chunk in chunks:
        with open(local_path(chunk['metadataLocation']), encoding='utf-8') as file:
            metadata = json.load(file)
        print(f'\nMetadata of chunk {chunk["index"]}\n' + json.dumps(metadata, indent=2, ensure_ascii=False))
        invisible |= find_invisible(metadata)
    print('\nFiles')
    for chunk in chunks:
        path = local_path(chunk['contentLocation'])
        print(f'  {path}\n  {draw_sheet(path)}')
    if invisible:
        sys.exit('demo: never in the picture of a file: ' + ', '.join(sorted(invisible)))
    return 0 if warnings and len(chunks) == 2 else f'demo: {len(warnings)} warnings and {len(chunks)} chunks, expected 1 and 2'


if __name__ == '__main__':
    sys.exit(main())
