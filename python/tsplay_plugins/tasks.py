"""A task as plug-ins know it: its fields are data, its places are those of the book."""


def task_of(work):
    from ansible.playbook.block import Block
    from ansible.playbook.play import Play
    from ansible.playbook.task import Task
    search = list(work['search'])

    class OfTsplay(Task):
        def get_search_path(self):
            return search

        def get_path(self):
            return work['path']

    play = Play()
    play._action_groups = {}
    task = OfTsplay(block=Block(play=play))
    for name, value in work['task'].items():
        setattr(task, name, value)
    task.resolved_action = work['resolved']
    return task
