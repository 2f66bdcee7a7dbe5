import { Button, Group, Modal, Stack, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useNavigate } from "react-router";
import { keys } from "../../api/keys";
import { createProject } from "../../api/projects";
import { fieldError } from "../../ui/form";
import { FormError } from "../../ui/FormError";
import { ChooseEmbedder } from "./ChooseEmbedder";

export function CreateProject({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const cache = useQueryClient();
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  const [embedder, setEmbedder] = useState<string | undefined>();
  const create = useMutation({
    mutationFn: createProject,
    onSuccess: (project) => {
      cache.setQueryData(keys.detail(project.id), project);
      void cache.invalidateQueries({ queryKey: keys.allProjects });
      void navigate(`/projects/${project.id}/photos`);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate({ name: name.trim(), description: description.trim(), embedder });
  };
  return (
    <Modal opened={opened} onClose={onClose} title="New project">
      <form onSubmit={submit}>
        <Stack>
          <FormError error={create.error} fields={["name", "description", "embedder"]} />
          <TextInput
            label="Name"
            required
            data-autofocus
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={fieldError(create.error, "name")}
          />
          <Textarea
            label="Description"
            autosize
            minRows={2}
            value={description}
            onChange={(event) => setDescription(event.currentTarget.value)}
            error={fieldError(create.error, "description")}
          />
          <ChooseEmbedder
            wanted={opened}
            value={embedder}
            onChange={setEmbedder}
            error={fieldError(create.error, "embedder")}
          />
          <Group justify="end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={create.isPending}>
              Create the project
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
