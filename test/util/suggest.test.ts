import { describe, expect, it } from 'vitest';
import { nearest } from '../../src/util/suggest.ts';

const states = ['absent', 'directory', 'file', 'hard', 'link', 'touch'];

describe('a suggestion', () => {
  it.each([
    ['atp', ['apt', 'copy', 'at'], 'apt'],
    ['taks', ['tags', 'tasks', 'vars'], 'tasks'],
    ['wbe', ['web', 'db', 'all'], 'web'],
    ['directry', states, 'directory'],
    ['lateset', ['latest', 'present', 'absent'], 'latest'],
    ['tmeplate', ['template', 'file'], 'template'],
    ['becom_usr', ['become_user', 'become'], 'become_user'],
  ])('for %s is the word that was meant', (word, known, meant) => {
    expect(nearest(word, known)).toBe(meant);
  });
  it.each([
    ['prsent', states],
    ['absnet', states],
    ['absen', ['absent', 'present']],
    ['delet', ['delete', 'archive']],
    ['force_kil', ['force_kill', 'recreate']],
    ['flsh', ['chain', 'flush', 'jump']],
    ['exclusiv', ['exclusive', 'key', 'path']],
    ['autoremov', ['autoremove', 'autoclean']],
    ['clea', ['clean', 'name']],
    ['rest', ['reset', 'enabled']],
    ['overwrit', ['keep', 'overwrite']],
    ['cascad', ['cascade', 'name']],
    ['docker_prun', ['community.docker.docker_prune', 'docker_prune', 'docker_pull']],
    ['remove-image', ['remove-images', 'pull']],
    ['web', ['web1', 'web2']],
    ['x', ['y']],
    ['foo', ['bar', 'fob_x']],
  ])('for %s is none rather than one that deletes, is far off or is one of two', (word, known) => {
    expect(nearest(word, known)).toBeUndefined();
  });
});
