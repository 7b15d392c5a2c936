"""What nbgrader does in this folder; README.md beside this file says why."""

from iisam_learning.gradebook import configure

c = get_config()  # noqa: F821  nbgrader gives this name to its config files

# The name under which learners find the course in their list of assignments.
c.CourseDirectory.course_id = "iisam-learning"

configure(c)
