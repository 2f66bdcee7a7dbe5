import { Text } from "@mantine/core";
import { IconUser } from "@tabler/icons-react";
import { Link } from "react-router";
import type { Id, Person } from "../../api/types";
import { counted } from "../../ui/duration";
import classes from "./people.module.css";

export function PersonCard({ project, person, size_px }: { project: Id; person: Person; size_px: number }) {
  return (
    <Link
      to={`/projects/${project}/people/${person.id}`}
      className={classes.person}
      style={{ width: size_px }}
    >
      <span className={classes.cover} style={{ height: size_px }}>
        {person.cover_url ? (
          <img
            src={person.cover_url}
            alt=""
            width={size_px}
            height={size_px}
            loading="lazy"
            decoding="async"
          />
        ) : (
          <IconUser size={36} stroke={1.2} />
        )}
      </span>
      <Text size="sm" fw={600} truncate mt={6}>
        {person.name}
      </Text>
      <Text size="xs" c="dimmed" truncate>
        {counted(person.face_count, "face")}
        {person.suggested_count > 0 && ` · ${person.suggested_count} suggested`}
      </Text>
    </Link>
  );
}
