"""The guided form: advice for people who would rather click than describe."""
