package kafka

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
)

// minJava is what Kafka 4 needs on the server side.
const minJava = 17

// findJava returns the java program of $JAVA_HOME or of the PATH, if it is new enough.
func findJava(ctx context.Context) (string, error) {
	program := "java"
	if home := os.Getenv("JAVA_HOME"); home != "" {
		program = filepath.Join(home, "bin", "java")
	}
	needed := fmt.Sprintf("a JDK %d or newer is needed, on the PATH or in JAVA_HOME", minJava)
	java, err := exec.LookPath(program)
	if err != nil {
		return "", fmt.Errorf("%s: %w", needed, err)
	}
	out, err := exec.CommandContext(ctx, java, "-version").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%s: %s -version: %w\n%s", needed, java, err, out)
	}
	if version := javaVersion(string(out)); version < minJava {
		return "", fmt.Errorf("%s: %s is Java %d", needed, java, version)
	}
	return java, nil
}

var javaVersionPattern = regexp.MustCompile(`version "(?:1\.)?(\d+)`)

// javaVersion reads the major version from the output of java -version, 0 if there is none. Java 8 calls itself 1.8.
func javaVersion(output string) int {
	match := javaVersionPattern.FindStringSubmatch(output)
	if match == nil {
		return 0
	}
	version, _ := strconv.Atoi(match[1])
	return version
}
