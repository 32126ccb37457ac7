"""Events, trainings and webinars: their places, who has one and who waits for one."""
